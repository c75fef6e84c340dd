import type { ReplicaLine } from '../schema.ts';
import type { Owner } from './addresses.ts';
import type { Try } from './call.ts';
import type { Fate, LedgerAttempt } from './entry.ts';
import type { Knowledge } from './knowledge.ts';
import type { Lives } from './lives.ts';

/** One attempt, and all that is known of it. */
export interface Traced {
  one: Try;
  told: ReplicaLine | undefined;
  owner: Owner | undefined;
  attempt: LedgerAttempt;
}

/** Finds out what became of an attempt. `told` is the line of its replica, undefined if there is none and none will come. */
export function trace(one: Try, told: ReplicaLine | undefined, known: Knowledge): Traced {
  const owner = known.ownerOf(one);
  const witness = told?.replica || one.servedBy || owner?.replica;
  const replica = owner?.sure ? owner.replica : witness;
  const { address, status, began, ms } = one;
  const fate = fateOf(one, told, replica, known.lives);
  return { one, told, owner, attempt: { address, replica, fate, status, began, ms } };
}

function fateOf(
  { outcome, began, ms }: Try,
  told: ReplicaLine | undefined,
  replica: string | undefined,
  lives: Lives,
): Fate {
  const wasSilenced = () => replica !== undefined && lives.wasSilenced(replica, began, began + ms);
  switch (outcome) {
    case 'refused':
    case 'given up':
      return outcome;
    case 'unreachable':
      return 'connect time-out';
    case 'hung up':
      return told === undefined && wasSilenced() ? 'killed before logging' : 'reset';
    case 'no answer': {
      const isLate = told !== undefined && lives.wasFrozen(told.replica, began, began + ms);
      return isLate ? 'late after resume' : 'read time-out';
    }
    default:
      if (told !== undefined) return 'answered';
      return outcome === 'answered' && wasSilenced() ? 'killed before logging' : 'unknown';
  }
}
