import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from '../engines/engine.ts';
import { LabFailure } from '../engines/failure.ts';
import { type AccessLine, parseLine } from '../record/schema.ts';
import { Directory } from './directory.ts';
import { describeRequest, describeWay } from './sentence.ts';
import { pad, paint, patiently, print } from './text.ts';

const OPERANDS: Record<string, number> = { ping: 0, calc: 1 };

function buildUrl(service: string, operands: string[], post: boolean): { path: string; body: string | undefined } {
  const count = OPERANDS[service] ?? 2;
  if (operands.length !== count) {
    const takes = ['no operands', 'one expression', 'two numbers'][count];
    const example = ['', ' "2*(3+4)-5"', ' 6 7'][count];
    throw new LabFailure(
      'usage',
      `${service} takes ${takes}, not ${operands.length}.`,
      `Such as: ./lab request ${service}${example}`,
    );
  }
  const names = count === 1 ? ['expr'] : ['op1', 'op2'];
  const parameters = operands.map((value, index) => [names[index] ?? '', value] as const);
  if (post) return { path: `/${service}`, body: JSON.stringify(Object.fromEntries(parameters)) };
  const query = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return { path: `/${service}${query === '' ? '' : `?${query}`}`, body: undefined };
}

/** One answer. */
interface Answer {
  id: string;
  status: number;
  result: unknown;
  /** How many replicas nginx asked; 0 where its conf does not tell. */
  attempts: number;
  servedBy: string;
  ms: number;
  why: string;
}

async function ask(url: string, body: string | undefined): Promise<Answer> {
  const started = performance.now();
  const id = randomUUID();
  const post = body === undefined ? {} : { method: 'POST', body };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const headers = { 'user-agent': 'lab request', 'x-request-id': id, ...type };
  const response = await fetch(url, { signal: AbortSignal.timeout(130_000), headers, ...post }).catch(
    (error: Error) => {
      const code = (error.cause as { code?: string } | undefined)?.code ?? error.message;
      throw new LabFailure(
        'notRunning',
        `nginx does not answer on ${new URL(url).origin} (${code}).`,
        'Is the lab up? ./lab ps',
      );
    },
  );
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const json = isJson ? (JSON.parse(text) as { resultado?: unknown; detail?: string }) : undefined;
  return {
    id,
    status: response.status,
    result: json?.resultado ?? text,
    why: json?.detail ?? '',
    servedBy: response.headers.get('x-served-by') ?? '',
    ms: performance.now() - started,
    attempts: (response.headers.get('x-upstream') ?? '').split(/, | : /).filter((one) => one !== '').length,
  };
}

/** What nginx wrote about a request: only there does it stand why an attempt failed. */
async function findAccess(engine: Engine, { id, ms }: Answer): Promise<AccessLine | undefined> {
  const since = Date.now() - ms - 1_000;
  for (let wait = 0; wait < 10; wait++, await pause(60)) {
    const lines = (await engine.recall(since)).filter((text) => text.includes(id)).map(parseLine);
    const found = lines.find((line) => line?.stream === 'access' && line.user_agent === 'lab request');
    if (found !== undefined) return found as AccessLine;
  }
  return undefined;
}

async function describeAnswer(engine: Engine, answer: Answer, directory: Directory): Promise<string> {
  if (answer.attempts === 1 && answer.status < 400) return `${answer.servedBy} ${paint.green('✓')}`;
  const access = await findAccess(engine, answer);
  if (access !== undefined) return describeWay({ access, replica: undefined }, directory);
  return `${answer.servedBy || 'nginx'} ${answer.status}`;
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
    const answer = await patiently('no answer yet: nginx is waiting for a replica', ask(engine.url + path, body));
    const good = answer.status < 400;
    if (!good) process.exitCode = 1;
    strip.push(answer.servedBy === '' ? paint.red('✕') : directory.symbolOf(answer.servedBy));
    const said = describeRequest(
      body === undefined ? 'GET' : 'POST',
      shown,
      good && service !== 'ping' ? answer.result : undefined,
    );
    const what = pad(good && service === 'ping' ? `${said} ${answer.result}` : said, 26);
    const way = pad(await describeAnswer(engine, answer, directory), 22);
    const ms = paint.dim(`${String(Math.round(answer.ms)).padStart(4)} ms`);
    print(`${what}  ${way}  ${ms}   ${strip.slice(-8).join('')}${good ? '' : `  ${answer.why}`}`);
  }
}
