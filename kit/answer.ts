/** An answer as neither framework knows it: kit decides it, an adapter only sends it. */
export type Answer = { status: number; headers: Record<string, string>; body: string };

/** An answer with `body` as it is. */
export function text(body: string, type = 'text/plain; charset=utf-8', status = 200, headers = {}): Answer {
  const own = { 'Content-Type': type, 'Content-Length': String(Buffer.byteLength(body)) };
  return { status, headers: { ...own, ...headers }, body };
}

/** An answer with `value` as JSON. */
export const json = (value: object, code = 200) => text(JSON.stringify(value), 'application/json; charset=utf-8', code);

/** Thrown by whatever finds that a request can't be answered; the adapters make an answer of it. */
export class Problem extends Error {
  /** @param instance path of the request; undefined where not even that could be read */
  readonly answer: (requestId: string, instance?: string) => Answer;

  /**
   * A problem as RFC 9457 has it, with exactly its content type, which is registered without a charset.
   * @param slug the problem's section in docs/problems.md, and in words its title
   * @param resultado the message in Portuguese, part of the public contract
   * @param detail the message in English: what is wrong with this very request
   * @param members further members of the body
   */
  constructor(status: number, slug: string, resultado: string, detail: string, members = {}, headers = {}) {
    super(detail);
    const title = slug.charAt(0).toUpperCase() + slug.slice(1).replaceAll('-', ' ');
    const body = { type: `/docs/problems.md#${slug}`, title, status, detail, resultado, ...members };
    this.answer = (requestId, instance) =>
      text(JSON.stringify({ ...body, instance, requestId }), 'application/problem+json', status, headers);
  }
}
