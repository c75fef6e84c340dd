import type { Record } from './batch.ts';
import { nameOf, show } from './course.ts';
import type { Noted } from './log.ts';
import { type Model, Prediction } from './predict.ts';
import { type Ask, mayHang, READ_TIMEOUT, type Scenario } from './scenario.ts';

/** A request that went otherwise than the model says. */
export interface Difference {
  id: number;
  said: string;
  predicted: string;
}

/** What the model says of a scenario, with the workers as they were. */
export function predict({ scenario, addresses, noted }: Record, model: Model): Prediction {
  return new Prediction(scenario, model, addresses).run((id) => noted.get(id)?.worker ?? '');
}

function showNoted({ addresses, statuses, status }: Noted, peers: readonly string[]): string {
  const attempts = addresses.map((address, at) => ({ peer: peers.indexOf(address), status: statuses[at] ?? 0 }));
  return show({ attempts, status });
}

/** Where nginx and the model differ, in the order of the requests. */
export function compare(record: Record, model: Model): Difference[] {
  return predict(record, model).courses.flatMap((course) => {
    const noted = record.noted.get(course.id);
    const said = noted === undefined ? 'nothing noted' : showNoted(noted, record.addresses);
    const predicted = show(course);
    return said === predicted ? [] : [{ id: course.id, said, predicted }];
  });
}

/**
 * Whether this machine, not nginx, was late: an answer that was sent at once came after the read time-out, or the
 * time for further tries was over before it should have been.
 */
export function wasLate(record: Record): boolean {
  const { scenario, noted } = record;
  return scenario.steps.some((step) => step.do === 'ask' && mayHang(step) && lateOne(step, noted.get(step.id), record));
}

function lateOne(ask: Ask, noted: Noted | undefined, { addresses, scenario }: Record): boolean {
  if (noted === undefined) return false;
  const timeouts = noted.statuses.flatMap((status, at) =>
    status === 504 ? [addresses.indexOf(noted.addresses[at] ?? '')] : [],
  );
  const unscripted = timeouts.some((place) => ask.script[place]?.deed !== 'hang' && ask.script[place]?.deed !== 504);
  const hangs = timeouts.filter((place) => ask.script[place]?.deed === 'hang').length;
  return unscripted || (scenario.policy.timeout > 0 && noted.took > hangs * READ_TIMEOUT + READ_TIMEOUT / 3);
}

/** A scenario to read, with both accounts: what the balancer did, and what the model says. */
export function explain(record: Record, model: Model): string {
  const { scenario, noted, addresses } = record;
  const courses = new Map(predict(record, model).courses.map((course) => [course.id, show(course)]));
  const lines = scenario.steps.map((step) => {
    if (step.do !== 'ask') return `  ${JSON.stringify(step)}`;
    const line = noted.get(step.id);
    const said = line === undefined ? 'nothing noted' : showNoted(line, addresses);
    const predicted = courses.get(step.id) ?? '';
    const script = step.script
      .map(({ deed, held }, place) => `${nameOf(place)} ${held ? 'holds, then ' : ''}${deed}`)
      .join(', ');
    return `${said === predicted ? ' ' : '!'} ${step.id} ${step.method} (${script})\n      real:  ${said}\n      model: ${predicted}`;
  });
  return [...header(scenario), ...lines].join('\n');
}

function header({ seed, peers, policy, method, keepalive }: Scenario): string[] {
  return [
    `seed ${seed}: ${JSON.stringify(method)}, keepalive ${keepalive}`,
    `  ${JSON.stringify(policy)}`,
    ...peers.map((peer, place) => `  ${nameOf(place)} ${JSON.stringify(peer)}`),
  ];
}
