import type { CheckResult } from '../../workbench/record/verdict.ts';
import { anotherConf, somaDies, strangerAsks } from './meddling.ts';
import type { SetUp } from './workshop.ts';

/** A set-up with one fault, and the one check that must see it. */
export interface Sabotage extends SetUp {
  name: string;
  check: string;
  kind: CheckResult['kind'];
  /** Why that check and no other. */
  why: string;
}

const server = (name: string) => ['http', 'upstream mult', `server ${name}:3005`];
const SOMA = ['http', 'server', 'location ~ ^/soma(/|$)'];
const NEXT = ['http', 'proxy_next_upstream'];

/** Faults of the lab: its conf says something else than the lab promises, or a service is slow. */
const CLAIMS: Omit<Sabotage, 'kind'>[] = [
  {
    name: 'weights swapped',
    conf: [
      { at: server('mult1'), withArgument: 'weight=1' },
      { at: server('mult2'), withArgument: 'weight=3' },
    ],
    check: 'ratio',
    why: 'nginx does what its conf says, 1 to 3; the lab promises 3 to 1.',
  },
  {
    name: 'backup unmarked',
    conf: [{ at: server('mult-backup'), withoutArgument: 'backup' }],
    check: 'mult-backup silent',
    why: 'A third replica of weight 1: the other two still share 3 to 1, but it is no longer idle.',
  },
  {
    name: 'no zone, four workers',
    conf: [
      { at: ['worker_processes'], replace: 'worker_processes 4;' },
      { at: ['http', 'upstream mult', 'zone'], remove: true },
      ...['mult1', 'mult2', 'mult-backup'].map((name) => ({ at: server(name), withoutArgument: 'resolve' })),
    ],
    check: 'one cycle',
    why: 'Each worker counts for itself: the shares stay within two requests, the turns do not.',
  },
  {
    name: 'a slow replica',
    sources: [
      [
        'mult/src/server.ts',
        'createHapi(listener, service, twoOperands(mult))',
        `createHapi(listener, service, {
    post: true,
    answer: async (parameters, exchange, self) => {
      const isSlow = self.replica.endsWith('mult2') && exchange.query.startsWith('op1=5');
      await new Promise((go) => setTimeout(go, isSlow ? 400 : 0));
      return twoOperands(mult).answer(parameters, exchange, self);
    },
  })`,
      ],
    ],
    check: 'slowest in calm',
    why: 'mult2 takes 400 ms for some products: too short for a time-out, too long for a client.',
  },
  {
    name: 'a route missing',
    conf: [{ at: SOMA, remove: true }],
    check: 'statuses (soma)',
    why: 'A 404 is no error of the server, but it is no answer either.',
  },
  {
    name: 'no second chance',
    conf: [{ at: NEXT, replace: 'proxy_next_upstream off;' }],
    check: 'no client error',
    why: 'The first request that finds mult1 dead ends there. POST and GET fail alike.',
  },
  {
    name: 'no ban',
    conf: [{ at: server('mult1'), withArgument: 'max_fails=0' }],
    check: 'few failed attempts',
    why: 'Each request that is rescued by mult2 has asked the dead mult1 before.',
  },
  {
    name: 'no backup',
    conf: [{ at: server('mult-backup'), remove: true }],
    check: 'mult-backup answers',
    why: 'Nobody is left when both are dead.',
  },
  {
    name: 'time-outs of 60 s',
    conf: ['connect', 'read', 'send'].map((what) => ({
      at: ['http', `proxy_${what}_timeout`],
      replace: `proxy_${what}_timeout 60s;`,
    })),
    check: 'slowest while frozen',
    why: 'Who asks the frozen ping-1 waits until patience ends, after 2.5 s: longer than the 1.2 s promised.',
  },
  {
    name: 'bans of 60 s',
    conf: [{ at: server('mult1'), withArgument: 'fail_timeout=60s' }],
    check: 'all at work',
    why: 'mult1 is back, and nobody asks it.',
  },
  {
    name: 'a POST is not repeated',
    conf: [{ at: NEXT, withoutArgument: 'non_idempotent' }],
    check: 'POST as safe',
    why: 'A replica hangs up: a GET goes on to the next, a POST ends in a 502.',
  },
];

/** The lab keeps its claims, but something happens that its conf does not explain. */
const PREDICTIONS: Omit<Sabotage, 'kind'>[] = [
  {
    name: 'a stranger asks too',
    meddle: strangerAsks,
    check: 'sequence',
    why: 'Two requests that nobody planned move the cycle on; nginx has logged them, so the trace explains all.',
  },
  {
    name: 'nginx by another conf',
    meddle: anotherConf,
    check: 'trace',
    why: 'least_conn instead of round robin, while requests overlap: one at a time the two do the same.',
  },
];

/** The lab keeps its claims and its prediction, but what its programs write down is not true or not all. */
const BOOKS: Omit<Sabotage, 'kind'>[] = [
  {
    name: 'the sender forgets a line',
    sources: [
      ['workbench/load/phase.ts', 'this.#file.add(', "if (n !== 9 || !shot.path.startsWith('/soma')) this.#file.add("],
    ],
    check: 'books balance',
    why: 'It has counted one more than it has written down.',
  },
  {
    name: 'somebody else answers',
    conf: [{ at: SOMA, add: `if ($arg_op1 = 12) { access_log off; return 200 '{"resultado":32}'; }` }],
    check: 'no request lost',
    why: 'The answer is right, but neither the balancer nor a replica knows of the request.',
  },
  {
    name: 'a header that lies',
    conf: [{ at: SOMA, add: 'add_header X-Upstream 10.0.0.9:3002 always;\nadd_header X-Upstream-Status 200 always;' }],
    check: 'both sides agree',
    why: 'The client is told of another attempt than the one that was logged.',
  },
  {
    name: 'a replica forgets lines',
    sources: [
      ['kit/exchange.ts', 'if (route?.quiet) return;', "if (route?.quiet || uri?.startsWith('/soma?op1=11')) return;"],
    ],
    check: 'every answer logged',
    why: 'nginx has passed on an answer that no replica says it gave.',
  },
  {
    name: 'the balancer logs twice',
    conf: [{ at: SOMA, add: 'access_log /record/access.jsonl record;\naccess_log /record/access.jsonl record;' }],
    check: 'no line twice',
    why: 'The same line, to the millisecond.',
  },
  {
    name: 'an id twice',
    sources: [['workbench/load/request-id.ts', 'String(n)', 'String(n === 9 ? 8 : n)']],
    check: 'ids unique',
    why: 'The sender gives its ninth request the id of the eighth. The lines still find each other by path and time.',
  },
  {
    name: 'another than the engine says',
    sources: [['soma/src/main.ts', 'await main(', "process.env.LAB_REPLICA = 'soma-9';\nawait main("]],
    check: 'addresses known',
    why: 'Header and log agree: it is soma-9 that answers, at the address where the engine has started soma-1.',
  },
  {
    name: 'a false name',
    sources: [
      [
        'kit/exchange.ts',
        "'X-Served-By': service.replica",
        "'X-Served-By': service.name === 'soma' ? 'soma-9' : service.replica",
      ],
    ],
    check: 'names true',
    why: 'Its answers say soma-9, its log says soma-1.',
  },
  {
    name: 'a wrong sum',
    sources: [['soma/src/soma.ts', 'op1 + op2', 'op1 + op2 + (op1 === 11 ? 1 : 0)']],
    check: 'answers right',
    why: '11 + 20 makes 32.',
  },
  {
    name: 'a replica dies unasked',
    meddle: somaDies,
    check: 'nobody restarted unnoticed',
    why: 'It is back before anybody asks it, so no client notices.',
  },
];

/** Every set-up, with the check that must fail on it: written down before any of them was run. */
export const TABLE: readonly Sabotage[] = [
  ...CLAIMS.map((row) => ({ ...row, kind: 'claim' as const })),
  ...PREDICTIONS.map((row) => ({ ...row, kind: 'prediction' as const })),
  ...BOOKS.map((row) => ({ ...row, kind: 'accounting' as const })),
];
