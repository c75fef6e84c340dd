import type { LedgerAttempt, LedgerEntry } from '../../record/ledger/entry.ts';
import type { Claim } from './claim.ts';
import { entriesOf, type Phases } from './entries.ts';

const TOLERANCE_MS = 3; // the record's times are whole milliseconds, and nginx's clock may lag a little

/** Each worker of the balancer finds out for itself that a replica is dead: none profits from what another has met. */
export function learnsApart(replica: string, phase: string): Claim {
  return {
    check: 'each worker learns',
    turns: true,
    title: `each worker meets the dead ${replica} for itself (${phase})`,
    because: 'Without a zone what one worker learns the others do not know.',
    judge: (run) => {
      const entries = entriesOf(run, phase);
      const workers = new Set(entries.map(({ balancer }) => balancer?.worker ?? ''));
      const failed = entries.filter(({ attempts }) =>
        attempts.some((one) => one.replica === replica && one.fate !== 'answered'),
      );
      const met = new Set(failed.map(({ balancer }) => balancer?.worker ?? ''));
      const expected = 'more than one worker';
      if (workers.size < 2)
        return {
          answer: 'cannot tell',
          expected,
          observed: `${workers.size} worker`,
          missing: 'only one worker had requests: this balancer has no others, or they were idle',
        };
      const holds = met.size >= 2;
      return {
        answer: holds ? 'holds' : 'fails',
        expected,
        observed: `${met.size} of ${workers.size} workers`,
        requests: failed.map(({ id }) => id),
        ...(!holds && {
          contradiction: `${failed.length} requests met the dead ${replica}, all in one worker: the others knew already.`,
        }),
      };
    },
  };
}

/** A replica never has more than so many requests at once. */
export function atMostAtOnce(replica: string, most: number, phases?: Phases): Claim {
  return {
    check: `${replica} at once`,
    turns: true,
    title: `${replica} never has more than ${most} requests at once`,
    because: 'max_conns is a bulkhead: what does not fit goes to the others.',
    judge: (run) => {
      const entries = entriesOf(run, phases);
      const attempts = entries.flatMap((entry) =>
        entry.attempts.filter((one) => one.replica === replica).map((one) => ({ entry, one })),
      );
      if (attempts.length === 0)
        return {
          answer: 'cannot tell',
          expected: `${most} at most`,
          observed: 'no request',
          missing: `${replica} had no request`,
        };
      const { peak, at } = peakOf(attempts);
      return {
        answer: peak <= most ? 'holds' : 'fails',
        expected: `${most} at most`,
        observed: `${peak}`,
        requests: peak <= most ? [] : at.map(({ id }) => id),
        ...(peak > most && { contradiction: `${replica} had ${peak} requests at the same moment.` }),
      };
    },
  };
}

/** The most attempts at one moment; ends count a little early, as times are rounded. */
function peakOf(attempts: { entry: LedgerEntry; one: LedgerAttempt }[]): { peak: number; at: LedgerEntry[] } {
  const sorted = attempts.toSorted((a, b) => a.one.began - b.one.began);
  let under: typeof attempts = [];
  let best: typeof attempts = [];
  for (const attempt of sorted) {
    under = under.filter(({ one }) => one.began + one.ms - TOLERANCE_MS > attempt.one.began);
    under.push(attempt);
    if (under.length > best.length) best = [...under];
  }
  return { peak: best.length, at: best.map(({ entry }) => entry) };
}

/** The address of a replica that is gone was given to another: without that the question was not put. */
export function addressReused(replica: string): Claim {
  return {
    check: 'address reused',
    title: `the address of ${replica} is given to another replica`,
    because: 'Docker hands a freed address to the next container.',
    judge: ({ events }) => {
      const host = (address = '') => address.split(':')[0];
      const own = new Set(
        events.filter((one) => one.replica === replica && one.address).map(({ address }) => host(address)),
      );
      const heir = events.find(
        (one) =>
          one.event === 'ready' && one.replica !== replica && own.has(host(one.address)) && !isLoopback(one.address),
      );
      const expected = `${[...own].join(', ')} reused`;
      if (heir === undefined)
        return {
          answer: 'cannot tell',
          expected,
          observed: 'not reused',
          missing: 'the address of the killed replica was not given to another',
        };
      return { answer: 'holds', expected, observed: `now ${heir.replica}` };
    },
  };
}

// Replicas that are processes share one address and differ in their ports, which are not handed on.
const isLoopback = (address = '') => address.startsWith('127.');

/** Answers come from these replicas and nobody else. */
export function onlyFrom(replicas: string[], phases?: Phases): Claim {
  return {
    check: 'only from',
    title: `every answer comes from ${replicas.join(', ')}`,
    because: 'A port a service: a stranger at the old address does not listen there.',
    judge: (run) => {
      const entries = entriesOf(run, phases).filter(({ servedBy }) => servedBy !== '');
      const strangers = entries.filter(({ servedBy }) => !replicas.includes(servedBy));
      return {
        answer: strangers.length === 0 ? 'holds' : 'fails',
        expected: '0 strangers',
        observed: `${strangers.length} of ${entries.length}`,
        requests: strangers.map(({ id }) => id),
        ...(strangers[0] !== undefined && {
          contradiction: `Request ${strangers[0].n} of "${strangers[0].phase}" was answered by ${strangers[0].servedBy}.`,
        }),
      };
    },
  };
}

/** A replica gets a smaller share in one phase than in another. */
export function fewerThan(replica: string, phase: string, than: string, because: string): Claim {
  return {
    check: `${replica} under ${phase}`,
    turns: true,
    title: `${replica} gets fewer requests under ${phase} than under ${than}`,
    because,
    judge: (run) => {
      const [share, other] = [phase, than].map((one) => {
        const entries = entriesOf(run, one);
        return entries.length === 0
          ? Number.NaN
          : entries.filter(({ servedBy }) => servedBy === replica).length / entries.length;
      });
      const percent = (value = Number.NaN) => `${(value * 100).toFixed(0)} %`;
      if (Number.isNaN(share) || Number.isNaN(other))
        return { answer: 'cannot tell', expected: 'less', observed: '–', missing: 'a phase has no requests' };
      const holds = (share ?? 1) < (other ?? 0);
      return {
        answer: holds ? 'holds' : 'fails',
        expected: `less than ${percent(other)}`,
        observed: percent(share),
        requests: holds
          ? []
          : entriesOf(run, phase)
              .filter(({ servedBy }) => servedBy === replica)
              .map(({ id }) => id),
        ...(!holds && {
          contradiction: `${replica} got ${percent(share)} under ${phase} and ${percent(other)} under ${than}.`,
        }),
      };
    },
  };
}

/** Only the keys of the replica that left move: all others stay where they were. */
export function keysStay(gone: string, before: string, after: string): Claim {
  return {
    check: 'keys stay',
    title: `when ${gone} leaves only its keys move`,
    because:
      'A consistent hash gives each key a place on a ring: taking one replica out leaves the others’ places alone.',
    judge: (run) => {
      const first = new Map(entriesOf(run, before).map(({ uri, servedBy }) => [uri, servedBy]));
      const later = entriesOf(run, after);
      if (first.size === 0 || later.length === 0)
        return {
          answer: 'cannot tell',
          expected: 'no other key moves',
          observed: '–',
          missing: 'a phase has no requests',
        };
      const own = [...first.values()].filter((replica) => replica === gone).length;
      const moved = later.filter(({ uri, servedBy }) => first.get(uri) !== gone && first.get(uri) !== servedBy);
      return {
        answer: moved.length === 0 ? 'holds' : 'fails',
        expected: `${own} of ${first.size} keys move`,
        observed: `${own + moved.length}`,
        requests: moved.map(({ id }) => id),
        ...(moved[0] !== undefined && {
          contradiction: `${moved[0].uri} moved from ${first.get(moved[0].uri)} to ${moved[0].servedBy}, though ${gone} had nothing to do with it.`,
        }),
      };
    },
  };
}
