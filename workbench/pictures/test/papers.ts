import type { Balance, Finding } from '../../record/ledger/entry.ts';
import type { PredictedPhase, Prediction } from '../../record/prediction.ts';
import type { CheckResult, Verdict } from '../../record/verdict.ts';
import { START } from './runs.ts';

/** The first picks of nginx for weights 3 and 1, from a fresh start. */
export function stepsOf(picks: number): PredictedPhase['steps'] {
  const peers = [
    { replica: 'mult1', now: 0, weight: 3 },
    { replica: 'mult2', now: 0, weight: 1 },
  ];
  return Array.from({ length: picks }, (_, index) => {
    const before = peers.map(({ now }) => now);
    for (const peer of peers) peer.now += peer.weight;
    const best = peers.reduce((a, b) => (b.now > a.now ? b : a));
    const why = `${best.replica} has ${best.now}, the most, and pays 4.`;
    best.now -= 4;
    return {
      request: index + 1,
      attempt: 1,
      picked: best.replica,
      why,
      peers: [
        ...peers.map(({ replica, now, weight }, place) => ({
          replica,
          before: before[place] ?? 0,
          after: now,
          effective: weight,
          banned: false,
        })),
        { replica: 'mult-backup', before: 0, after: 0, effective: 1, banned: false },
      ],
    };
  });
}

export const predictedPhase = (over: Partial<PredictedPhase> = {}): PredictedPhase => ({
  name: 'load',
  kind: 'load',
  upstream: 'mult',
  requests: 4_000,
  exact: false,
  why: 'requests overlap',
  sequence: [],
  answers: { mult1: 1_797, mult2: 2_203 },
  errors: 0,
  steps: stepsOf(12),
  ...over,
});

export const predictionOf = (...phases: PredictedPhase[]): Prediction => ({
  v: 1,
  experiment: 'failover',
  run: '2026-11-22T10-44-25',
  written: new Date(START - 1_000).toISOString(),
  conf: 'nginx/nginx.conf',
  from: 'fresh',
  phases,
});

export const balanceOf = (over: Partial<Balance> = {}): Balance => ({
  sent: 4_000,
  answered: 4_000,
  failed: 0,
  unanswered: 0,
  retried: 2,
  inside: 0,
  other: 0,
  attempts: 4_002,
  fates: { answered: 4_000, 'killed before logging': 1, 'connect time-out': 1 },
  unexplained: 0,
  findings: {},
  lines: { access: 4_000, replica: 4_000, events: 4, client: 4_000 },
  ...over,
});

export const checkOf = (over: Partial<CheckResult> = {}): CheckResult => ({
  check: 'no client error',
  kind: 'claim',
  title: 'No client sees an error',
  answer: 'holds',
  expected: '0 errors',
  observed: '0 errors of 4,000',
  requests: [],
  explanation: 'A failed attempt goes to the next replica before the client is told.',
  ...over,
});

export const CHECKS: CheckResult[] = [
  checkOf(),
  checkOf({
    check: 'slowest',
    title: 'The slowest answer takes less than 300 ms',
    expected: '< 300 ms',
    observed: '41.9 ms',
    explanation: 'A probe of a replica that is gone waits 40 ms for a connection.',
  }),
  checkOf({
    check: 'backup silent',
    title: 'mult-backup answers nothing while another can',
    expected: '0',
    observed: '0',
    explanation: 'A backup is asked only when every primary is skipped.',
  }),
  checkOf({
    check: 'choices',
    kind: 'prediction',
    title: 'Some order of the picks explains every choice',
    expected: '4,002 choices',
    observed: '4,002 explained',
    explanation: 'The model was fed with the outcomes in the order of picks.',
  }),
  checkOf({
    check: 'shares',
    kind: 'prediction',
    title: 'mult1 and mult2 share the requests as predicted',
    expected: '1,797 : 2,203 (±40)',
    observed: '1,800 : 2,200',
    explanation: 'The ban begins at a whole second, so some requests fall on either side.',
  }),
  checkOf({
    check: 'books',
    kind: 'accounting',
    title: 'Every request and every attempt is accounted for',
    expected: '0 unexplained',
    observed: '0 unexplained',
    explanation: 'All four streams tell the same story.',
  }),
];

/** A check that fails, with all that it can say. */
export const FAILED_CHECK = checkOf({
  check: 'ratio',
  title: 'mult1 and mult2 share the requests 3 to 1',
  answer: 'fails',
  expected: '9 : 3',
  observed: '3 : 9',
  requests: ['r000002', 'r000003', 'r000006'],
  contradiction: 'Request 2 was to go to mult1, and mult2 answered it.',
  conf: { file: 'nginx/nginx.conf', line: 61, text: 'server mult2:3005 resolve weight=3 max_fails=1 fail_timeout=3s;' },
  explanation: 'The weights in the conf are swapped.',
});

export const verdictOf = (over: Partial<Verdict> = {}): Verdict => ({
  v: 1,
  experiment: 'failover',
  run: '2026-11-22T10-44-25',
  title: 'Failover under load',
  question: 'Does a client notice when mult1 dies under load?',
  hypothesis: 'No: nginx passes the failed attempt on to mult2, and asks mult1 again after its ban.',
  answer: 'holds',
  summary:
    'No client noticed: 4,000 of 4,000 requests were answered, the slowest in 41.9 ms, though mult1 was dead for 7.6 s.',
  checks: CHECKS,
  balance: balanceOf(),
  repeat: './lab run failover --seed 7',
  engine: 'compose',
  balancer: 'nginx 1.30.6',
  seed: 7,
  lateness: { p50: 0.2, p99: 1.4, worst: 3.9 },
  began: new Date(START).toISOString(),
  ended: new Date(START + 20_400).toISOString(),
  learn: {
    text: 'A dead replica refuses or is silent. max_fails=1 and fail_timeout=3s keep nginx from asking it for 3 s; one request then probes it. proxy_next_upstream gives that request a second chance.',
    links: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_fails', 'docs/guide/en/failover.md'],
  },
  ...over,
});

export const findingOf = (over: Partial<Finding> = {}): Finding => ({
  code: 'no replica line',
  text: 'nginx says that mult1 answered r000991; mult1 has no line of it.',
  id: 'r000991',
  at: START + 4_990,
  harmless: false,
  ...over,
});
