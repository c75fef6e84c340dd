import { type Answer, text } from './answer.ts';

/** Thrown by whatever finds that a request can't be answered; the adapters make an answer of it. */
export class Problem extends Error {
  readonly status: number;
  readonly members: object;
  readonly headers: Record<string, string>;

  /**
   * @param slug the problem's section in docs/problems.md, and in words its title
   * @param resultado the message in Portuguese, part of the public contract
   * @param detail the message in English: what is wrong with this very request
   * @param members further members of the body
   */
  constructor(status: number, slug: string, resultado: string, detail: string, members = {}, headers = {}) {
    super(detail);
    const title = slug.charAt(0).toUpperCase() + slug.slice(1).replaceAll('-', ' ');
    this.status = status;
    this.members = { type: `/docs/problems.md#${slug}`, title, status, detail, resultado, ...members };
    this.headers = headers;
  }
}

/**
 * Tells of a problem as RFC 9457 has it, with exactly its content type, which is registered without a charset.
 * @param instance path of the request; undefined where not even that could be read
 */
export function problemAnswer(problem: Problem, requestId: string, instance?: string): Answer {
  const body = JSON.stringify({ ...problem.members, instance, requestId });
  const answer = text(body, 'application/problem+json', problem.status);
  return { ...answer, headers: { ...answer.headers, ...problem.headers } };
}
