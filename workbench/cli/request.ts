import type { Engine } from '../engines/engine.ts';
import { LabFailure } from '../engines/failure.ts';
import { Directory } from './directory.ts';
import { describeRequest } from './sentence.ts';
import { pad, paint, print } from './text.ts';

const OPERANDS: Record<string, number> = { ping: 0, calc: 1 };

/** One answer, with every attempt it took. */
interface Answer {
  status: number;
  result: unknown;
  attempts: [address: string, status: string][];
  servedBy: string;
  ms: number;
  why: string;
}

function buildUrl(service: string, operands: string[], post: boolean): { path: string; body: string | undefined } {
  const count = OPERANDS[service] ?? 2;
  if (operands.length !== count) {
    throw new LabFailure(
      'usage',
      `${service} takes ${count === 0 ? 'no operands' : count === 1 ? 'one expression' : 'two numbers'}, not ${operands.length}.`,
      `For example: ./lab request ${service}${count === 0 ? '' : count === 1 ? ' "2*(3+4)-5"' : ' 6 7'}`,
    );
  }
  const parameters = Object.fromEntries(
    count === 1 ? [['expr', operands[0]]] : operands.map((value, index) => [`op${index + 1}`, value]),
  );
  if (post) return { path: `/${service}`, body: JSON.stringify(parameters) };
  const query = Object.entries(parameters)
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`)
    .join('&');
  return { path: `/${service}${query === '' ? '' : `?${query}`}`, body: undefined };
}

async function ask(url: string, body: string | undefined): Promise<Answer> {
  const started = performance.now();
  const response = await fetch(url, {
    signal: AbortSignal.timeout(130_000),
    headers: { 'user-agent': 'lab request', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { method: 'POST', body }),
  }).catch((error: Error) => {
    throw new LabFailure(
      'notRunning',
      `nginx does not answer on ${new URL(url).origin} (${(error.cause as { code?: string } | undefined)?.code ?? error.message}).`,
      'Is the lab up? ./lab ps',
    );
  });
  const text = await response.text();
  const json = /json/.test(response.headers.get('content-type') ?? '')
    ? (JSON.parse(text) as { resultado?: unknown; detail?: string })
    : undefined;
  const list = (name: string) => (response.headers.get(name) ?? '').split(/, | : /).filter((item) => item !== '');
  const statuses = list('x-upstream-status');
  return {
    status: response.status,
    result: json?.resultado ?? text,
    why: json?.detail ?? '',
    servedBy: response.headers.get('x-served-by') ?? '',
    ms: performance.now() - started,
    attempts: list('x-upstream').map((address, index) => [address, statuses[index] ?? '']),
  };
}

function describeAttempts(answer: Answer, directory: Directory): string {
  const hops = answer.attempts.map(([address, status], index) => {
    const last = index === answer.attempts.length - 1;
    if (!address.includes(':')) return paint.red('nobody left to ask');
    if (last && answer.servedBy !== '')
      return `${answer.servedBy} ${Number(status) < 400 ? paint.green('✓') : paint.yellow(status)}`;
    return `${directory.nameOf(address)} ${paint.red(status === '504' ? '✕ no answer' : '✕ refused')}`;
  });
  return [...hops, ...(answer.servedBy === '' ? [`nginx ${paint.red(String(answer.status))}`] : [])].join(' → ');
}

/**
 * `./lab request SERVICE OPERANDS…`: one request after the other, each answer with its replica and every attempt.
 * The exit status is 1 if an answer was an error.
 */
export async function request(
  engine: Engine,
  service: string,
  operands: string[],
  flags: { n: number; post?: boolean },
): Promise<void> {
  const { path, body } = buildUrl(service, operands, flags.post === true);
  const directory = new Directory(engine);
  await directory.refresh();
  const shown = buildUrl(service, operands, false).path; // a POST is described by its operands too
  const strip: string[] = [];
  for (let sent = 0; sent < flags.n; sent++) {
    const answer = await ask(engine.url + path, body);
    strip.push(answer.servedBy === '' ? paint.red('✕') : directory.symbolOf(answer.servedBy));
    const good = answer.status < 400;
    if (!good) process.exitCode = 1;
    const result = good ? (service === 'ping' ? undefined : answer.result) : undefined;
    const what = `${describeRequest(body === undefined ? 'GET' : 'POST', shown, result)}${good && service === 'ping' ? ` ${answer.result}` : ''}`;
    print(
      `${pad(what, 26)}  ${pad(describeAttempts(answer, directory), 22)}  ${paint.dim(`${String(Math.round(answer.ms)).padStart(4)} ms`)}   ${strip.slice(-8).join('')}${good ? '' : `  ${answer.why}`}`,
    );
  }
}
