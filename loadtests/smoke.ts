/*
 * Question: does every operation answer, and is every answer right?
 *
 *   ./lab loadtest smoke      or      k6 run loadtests/smoke.ts
 *
 * Sends every line of CASES once and checks its whole answer. Exit status 99 (a threshold was crossed) means that one
 * was wrong: a line above the summary says which, and how. While this fails, the other load tests tell little.
 */
import { check } from 'k6';
import http, { type Response } from 'k6/http';
import { Counter } from 'k6/metrics';
import type { Options } from 'k6/options';
import { BASE_URL, membersOf, requireLab } from './lab.ts';

/** A request, and what must come back. */
interface Case {
  /** Method and path as they go out: a raw `+` is a plus. */
  readonly send: string;
  readonly body?: string;
  /** Content type of the body, `application/json` where nothing else is said. */
  readonly type?: string;
  /** 200 where nothing else is said; from 400 on the answer must be a problem (RFC 9457). */
  readonly status?: number;
  /** Members of the answer's JSON. */
  readonly has?: Readonly<Record<string, string | number>>;
  /** The calls that calc made, as describeSteps() puts them. */
  readonly passos?: string;
  readonly allow?: string;
}

const FORM = 'application/x-www-form-urlencoded';
const ALLOW = 'GET, HEAD, POST, OPTIONS';
const PASSOS = 'soma(3,4)=7 mult(2,7)=14 sub(14,5)=9';
const MISSING = 'op1 ou op2 não informado';

const CASES: readonly Case[] = [
  { send: 'GET /ping' },
  { send: 'GET /soma?op1=10&op2=20', has: { resultado: 30 } },
  { send: 'GET /sub?op1=21&op2=6', has: { resultado: 15 } },
  { send: 'GET /mult?op1=6&op2=7', has: { resultado: 42 } },
  { send: 'GET /calc', has: { resultado: 'calc está funcionando! Versão 1.0' } },
  { send: 'GET /calc?expr=2*(3+4)-5', has: { resultado: 9 }, passos: PASSOS },
  { send: 'GET /soma?op1=0.1&op2=0.2', has: { resultado: 0.1 + 0.2 } }, // 0.30000000000000004
  { send: 'GET /soma?op1=+5&op2=%20-1e1%20', has: { resultado: -5 } },

  { send: 'POST /soma', body: '{"op1":10,"op2":20}', has: { resultado: 30 } },
  { send: 'POST /soma', body: 'op1=10&op2=20', type: FORM, has: { resultado: 30 } },
  { send: 'POST /sub', body: '{"op1":21,"op2":6}', has: { resultado: 15 } },
  { send: 'POST /sub', body: 'op1=21&op2=6', type: FORM, has: { resultado: 15 } },
  { send: 'POST /mult', body: '{"op1":6,"op2":7}', has: { resultado: 42 } },
  { send: 'POST /mult', body: 'op1=6&op2=7', type: FORM, has: { resultado: 42 } },
  { send: 'POST /calc', body: '{"expr":"2*(3+4)-5"}', has: { resultado: 9 }, passos: PASSOS },
  { send: 'POST /calc', body: 'expr=2*(3%2B4)-5', type: FORM, has: { resultado: 9 }, passos: PASSOS }, // here a raw + is a blank

  { send: 'HEAD /ping' },
  { send: 'HEAD /soma?op1=10&op2=20' },
  { send: 'HEAD /sub?op1=21&op2=6' },
  { send: 'HEAD /mult?op1=6&op2=7' },
  { send: 'HEAD /calc?expr=2*(3+4)-5' },

  { send: 'OPTIONS /ping', status: 204, allow: 'GET, HEAD, OPTIONS' },
  { send: 'OPTIONS /soma', status: 204, allow: ALLOW },
  { send: 'OPTIONS /sub', status: 204, allow: ALLOW },
  { send: 'OPTIONS /mult', status: 204, allow: ALLOW },
  { send: 'OPTIONS /calc', status: 204, allow: ALLOW },

  { send: 'GET /ping/status', has: { status: 'OK', servico: 'ping', versao: '1.0' } },
  { send: 'GET /soma/status', has: { status: 'OK', servico: 'soma', versao: '1.0' } },
  { send: 'GET /sub/status', has: { status: 'OK', servico: 'sub', versao: '1.0' } },
  { send: 'GET /mult/status', has: { status: 'OK', servico: 'mult', versao: '1.0' } },
  { send: 'GET /calc/status', has: { status: 'OK', servico: 'calc', versao: '1.0' } },

  { send: 'GET /soma?op1=10', status: 400, has: { resultado: MISSING } },
  { send: 'GET /sub?op1=&op2=6', status: 400, has: { resultado: MISSING } },
  { send: 'GET /mult?op1=10,5&op2=2', status: 400, has: { resultado: 'op1 não é um número: use ponto, não vírgula' } },
  { send: 'POST /mult', body: '{"op1":6,', status: 400 },
  { send: 'GET /nada', status: 404 },
  { send: 'DELETE /soma', status: 405, allow: ALLOW },
  { send: 'POST /ping', body: '{}', status: 405, allow: 'GET, HEAD, OPTIONS' },
  { send: 'POST /soma', body: `{"op1":"${'1'.repeat(17_000)}"}`, status: 413 },
  { send: 'POST /soma', body: 'op1=10&op2=20', type: 'text/plain', status: 415 },
  { send: 'GET /mult?op1=1e308&op2=10', status: 422 },
  { send: 'GET /calc?expr=7/2', status: 422 },
];

const answered = new Counter('answered');

export const options: Options = {
  // `answered`: a run that breaks off has no wrong answer either.
  thresholds: { checks: ['rate==1'], answered: [`count==${CASES.length}`] },
};

export const setup = requireLab;

export default function sendEveryCase(): void {
  for (const one of CASES) {
    const { send, body = null, type = 'application/json', status = 200 } = one;
    const [method = '', path] = send.split(' ');
    const answer = http.request(method, `${BASE_URL}${path}`, body, {
      headers: body === null ? {} : { 'Content-Type': type },
      responseCallback: http.expectedStatuses(status), // k6 would count every 404 as failed
    });
    const name = `${[send, body?.slice(0, 24)].join(' ').trim()} → ${status}`;
    const wrong = findWrong(one, answer);
    check(wrong, { [name]: () => wrong.length === 0 });
    if (wrong.length > 0) console.error(`${name}: ${wrong.join('; ')}`);
    answered.add(1);
  }
}

/** Compares an answer with what its case wants, and says in words what is wrong. */
function findWrong(one: Case, answer: Response): string[] {
  const { send, status = 200, allow } = one;
  const { headers } = answer;
  const hasBody = status !== 204 && !send.startsWith('HEAD');
  const rules: Rule[] = [
    ['status', answer.status, status],
    ['Content-Type', headers['Content-Type'], contentTypeOf(one)],
    ['Allow', headers.Allow, allow],
    ['X-Request-Id', headers['X-Request-Id'], /^[\w.-]{1,128}$/],
    ...(status < 400 ? servedRules(answer) : problemRules(one, answer)),
    ...(hasBody ? memberRules(one, answer) : [['body', answer.body ?? '', /^$/] as const]),
  ];
  return rules.filter(isBroken).map(([what, seen, wanted]) => `${what} is ${JSON.stringify(seen)}, not ${wanted}`);
}

/** What is looked at, what was seen there, and what it should be or look like. */
type Rule = readonly [what: string, seen: unknown, wanted: string | number | RegExp | undefined];

const isBroken = ([, seen, wanted]: Rule) =>
  wanted instanceof RegExp ? !wanted.test(`${seen ?? ''}`) : seen !== wanted;

function contentTypeOf({ send, status = 200 }: Case): string | undefined {
  if (status === 204) return undefined;
  if (status >= 400) return 'application/problem+json';
  return `${send.endsWith('/ping') ? 'text/plain' : 'application/json'}; charset=utf-8`;
}

/** What the replica tells of itself, and nginx of its attempts: the last one brought this answer. */
function servedRules({ status, headers }: Response): Rule[] {
  return [
    ['X-Served-By', headers['X-Served-By'], /./],
    ['Server-Timing', headers['Server-Timing'], /^app;dur=\d/],
    ['X-Upstream-Status', headers['X-Upstream-Status'], new RegExp(`\\b${status}$`)],
  ];
}

function problemRules({ send, status }: Case, answer: Response): Rule[] {
  const members = membersOf(answer);
  return [
    ...['type', 'title', 'detail', 'resultado'].map((name) => [name, members[name], /./] as const),
    ['the member status', members.status, status],
    ['instance', members.instance, send.split(/[ ?]/)[1]],
    ['requestId', members.requestId, answer.headers['X-Request-Id']],
  ];
}

function memberRules({ send, status = 200, has = {}, passos }: Case, answer: Response): Rule[] {
  if (send === 'GET /ping') return [['body', answer.body, 'PONG']];
  const members = membersOf(answer);
  const rules = Object.entries(has).map(([name, wanted]): Rule => [name, members[name], wanted]);
  if (status === 200) rules.push(['servidor', members.servidor, answer.headers['X-Served-By']]);
  if (passos !== undefined) rules.push(['passos', describeSteps(members.passos), passos]);
  return rules;
}

function describeSteps(steps: unknown): string {
  if (!Array.isArray(steps)) return 'none';
  return steps.map(({ operacao, op1, op2, resultado }) => `${operacao}(${op1},${op2})=${resultado}`).join(' ');
}
