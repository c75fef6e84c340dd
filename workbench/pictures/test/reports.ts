import type { LedgerEntry } from '../../record/ledger/entry.ts';
import { type EventLine, eventLine } from '../../record/schema.ts';
import { Collector } from '../collector.ts';
import type { ReportInput } from '../report.ts';
import {
  balanceOf,
  CHECKS,
  FAILED_CHECK,
  findingOf,
  predictedPhase,
  predictionOf,
  stepsOf,
  verdictOf,
} from './papers.ts';
import { FAILOVER_EVENTS, failover, ONE_AT_A_TIME_EVENTS, oneAtATime, START } from './runs.ts';

/** A run in memory, as pictures take it. */
export function collect(entries: Iterable<LedgerEntry>, events: Iterable<EventLine> = []) {
  const collector = new Collector();
  for (const entry of entries) collector.add(entry);
  for (const event of events) collector.addEvent(event);
  return collector.result();
}

const DIFFERENCE = `--- nginx/nginx.conf
+++ reports/stopped/nginx.conf
@@ -60,4 +60,4 @@
         zone mult 128k;
-        server mult1:3005 resolve weight=3 max_fails=1 fail_timeout=3s;
+        server mult1:3005 resolve weight=1 max_fails=1 fail_timeout=3s;
         server mult2:3005 resolve weight=1 max_fails=1 fail_timeout=3s;
`;

const NONE = { findings: [], findingCount: 0, difference: '' };

/** A load of 4,000 requests with a replica killed and brought back: all holds. */
export const loadReport = (): ReportInput => ({
  collected: collect(failover(), FAILOVER_EVENTS),
  prediction: predictionOf(predictedPhase()),
  verdict: verdictOf(),
  ...NONE,
});

/** Twelve requests one at a time, with a guess, a failed check, findings and a changed conf. */
export function failedReport(): ReportInput {
  const over = { kind: 'one at a time', requests: 6, steps: stepsOf(6) } as const;
  return {
    collected: collect(oneAtATime(), ONE_AT_A_TIME_EVENTS),
    prediction: predictionOf(
      predictedPhase({ ...over, name: 'healthy', exact: true, answers: { mult1: 5, mult2: 1 } }),
      predictedPhase({ ...over, name: 'mult1 stopped', answers: { mult1: 0, mult2: 6 } }),
    ),
    verdict: verdictOf({
      answer: 'fails',
      question: 'What happens to the requests when mult1 is stopped by hand?',
      summary:
        'The lab breaks a claim (mult1 and mult2 share the requests 3 to 1); every choice was as its conf predicts.',
      checks: [...CHECKS, FAILED_CHECK],
      balance: balanceOf({
        sent: 12,
        answered: 11,
        failed: 1,
        retried: 1,
        attempts: 13,
        fates: { answered: 11, refused: 2 },
      }),
      guess: { asked: 'Who answers the next 6?', guessed: 'mult1 mult1 mult2', was: 'mult1 mult1 mult2', score: 1 },
    }),
    findings: [findingOf(), findingOf({ code: 'lost', text: 'The client sent r000012, nginx has no line of it.' })],
    findingCount: 2,
    difference: DIFFERENCE,
  };
}

/** As much as a run can have to tell: four phases, nine faults, eleven checks of which two do not hold. */
export function crowdedReport(): ReportInput {
  const phases = ['before', 'killed and back', 'after', 'once more'];
  const entries = phases.flatMap((phase, index) => {
    const times = index === 1 ? { seconds: 18, killed: 5, back: 12 } : { seconds: 0.06, killed: 99 };
    return [...failover({ ...times, phase, from: START + index * 25_000 })];
  });
  const events = [1, 2, 3].flatMap((n) =>
    (['stop', 'start', 'ready'] as const).map((event, step) =>
      eventLine(event, { replica: `mult${n}` }, START + 24_000 + n * 5_000 + step * 700),
    ),
  );
  const missing = 'requests of "before" went out 47.8 ms late (p99), more than 5 ms: this machine was too busy';
  return {
    ...failedReport(),
    collected: collect(entries, events),
    prediction: predictionOf(...phases.map((name) => predictedPhase({ name, answers: { mult1: 300, mult2: 100 } }))),
    verdict: {
      ...failedReport().verdict,
      question: 'mult1 dies under load and comes back: how many requests are lost, and who takes them over meanwhile?',
      checks: [FAILED_CHECK, { ...FAILED_CHECK, answer: 'cannot tell', missing }, ...CHECKS, ...CHECKS.slice(0, 3)],
    },
    findings: Array.from({ length: 50 }, () => findingOf()),
    findingCount: 1_234,
    difference: DIFFERENCE.repeat(3),
  };
}
