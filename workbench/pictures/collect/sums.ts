import { byName, count, counted } from '../format.ts';
import type { Collected, ReplicaSums } from './collected.ts';

type Sums = Omit<ReplicaSums, 'service' | 'replica'>;

const NONE: Sums = { answered: 0, retried: 0, errors: 0, failures: 0 };

/** Adds up by replica over all phases; '' stands for "nobody". */
export function sumsByReplica({ phases }: Pick<Collected, 'phases'>): Map<string, Sums> {
  const sums = new Map<string, Sums>();
  for (const { replicas } of phases)
    for (const { replica, answered, retried, errors, failures } of replicas) {
      const sum = sums.get(replica) ?? NONE;
      sums.set(replica, {
        answered: sum.answered + answered,
        retried: sum.retried + retried,
        errors: sum.errors + errors,
        failures: sum.failures + failures,
      });
    }
  return sums;
}

/** The replicas that were asked: first those that are known beforehand, in their order, then others by name. */
export function replicasOf({ phases }: Pick<Collected, 'phases'>, known: readonly string[]): string[] {
  const seen = phases.flatMap(({ replicas }) => replicas.map(({ replica }) => replica));
  const others = [...new Set(seen)].filter((name) => name !== '' && !known.includes(name));
  return [...new Set(known), ...others.sort(byName)];
}

/** Says how many of the requests a picture shows, and which. */
export function describeSample({ requests, dots, troubled, troubledDots }: Collected): string {
  if (requests === dots.length)
    return `Drawn: ${requests === 1 ? 'the one request' : `all ${counted(requests, 'request')}`}.`;
  const drawn = `Drawn: ${count(dots.length)} of ${counted(requests, 'request')}`;
  if (troubled === 0) return `${drawn}, the slowest among them; none failed or was retried.`;
  return troubledDots === troubled
    ? `${drawn}; every failed or retried one among them.`
    : `${drawn}; ${count(troubledDots)} of the ${count(troubled)} failed or retried ones among them.`;
}
