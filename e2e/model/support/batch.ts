import { nextHost, portOf } from './address.ts';
import { type Clock, OwnClock, RealClock } from './clock.ts';
import { confOf } from './conf.ts';
import type { Listening } from './flight.ts';
import { type Noted, readLog } from './log.ts';
import type { Balancer } from './nginx.ts';
import { Play } from './play.ts';
import { playRounds } from './rounds.ts';
import { makeFolder, Running } from './running.ts';
import type { Scenario } from './scenario.ts';

/** Where and how a batch runs. */
export interface Court {
  balancer: Balancer;
  workers: number;
  /** Whether the workers share the state of the peers. */
  zone: boolean;
  realClock?: boolean;
  /** Notes every step of nginx in its error log. */
  debug?: boolean;
}

/** A scenario as a balancer played it. */
export interface Record {
  scenario: Scenario;
  addresses: string[];
  /** By the request's id. */
  noted: Map<number, Noted>;
  /** It did not keep its time: a second passed under it. Nothing follows from it. */
  late: boolean;
  /** The lines of the error log, of all scenarios of the batch. */
  errors: string[];
}

/** Plays scenarios against one balancer, side by side, each of them step after step. */
export async function playBatch(court: Court, scenarios: readonly Scenario[]): Promise<Record[]> {
  const folder = makeFolder();
  const plays = scenarios.map((scenario, index) => new Play(scenario, `s${index}x${scenario.seed}`));
  const clock: Clock = court.realClock === true ? new RealClock() : new OwnClock(folder);
  const host = nextHost();
  const listening = { host, port: await portOf(host) };
  try {
    for (const play of plays) await play.start();
    const conf = confOf(plays, { ...court, listening, env: Object.keys(clock.env()) });
    const running = await Running.start(court.balancer, folder, conf, clock.env(), listening);
    try {
      return await recordRounds(plays, running, clock, listening);
    } finally {
      await running.stop();
    }
  } finally {
    for (const play of plays) play.end();
  }
}

async function recordRounds(plays: Play[], running: Running, clock: Clock, at: Listening): Promise<Record[]> {
  const late = await playRounds(plays, clock, at);
  const asks = plays.flatMap(({ scenario }) => scenario.steps.filter((step) => step.do === 'ask'));
  const log = readLog(await running.log(asks.length));
  const errors = running.read('error.log');
  return plays.map((play) => ({ ...recordOf(play, log), late: late.has(play), errors }));
}

function recordOf(
  { scenario, addresses, name }: Play,
  log: Map<string, Noted>,
): Pick<Record, 'scenario' | 'addresses' | 'noted'> {
  const noted = new Map<number, Noted>();
  for (const step of scenario.steps) {
    const line = step.do === 'ask' ? log.get(`${name}-${step.id}`) : undefined;
    if (step.do === 'ask' && line !== undefined) noted.set(step.id, line);
  }
  return { scenario, addresses, noted };
}
