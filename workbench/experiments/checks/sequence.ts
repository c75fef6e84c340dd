import type { LedgerEntry } from '../../record/ledger/entry.ts';
import type { PredictedPhase } from '../../record/prediction.ts';
import type { Claim, Judgement, Run } from './claim.ts';
import { beganAt, strangersOf } from './strangers.ts';

/** Where requests ran one at a time: each choice must be the predicted one. */
export const SEQUENCE: Claim = {
  check: 'sequence',
  title: 'one at a time, every request goes where the conf says it must',
  because: 'The balancer picks by a fixed rule: from its conf and what has happened the next replica follows.',
  judge: (run) => {
    const certain = run.prediction.phases.filter(({ kind, exact }) => kind === 'one at a time' && exact);
    const phases = certain.filter((phase) => !isDisturbed(run, phase));
    if (phases.length === 0) {
      const why =
        certain.length > 0
          ? disturbance(run)
          : (run.prediction.phases.find((phase) => phase.why !== undefined)?.why ?? 'no phase runs one at a time');
      return {
        answer: 'holds',
        expected: 'nothing certain',
        observed: '–',
        explanation: `No choice was certain beforehand (${why}): the trace decides.`,
      };
    }
    return comparePhases(run, phases);
  },
};

/** Whether before the phase was over something happened that nobody could foresee. */
function isDisturbed(run: Run, { name }: PredictedPhase): boolean {
  const ends = Math.max(...run.entries.filter(({ phase }) => phase === name).map(beganAt));
  return (run.movedAt ?? Number.POSITIVE_INFINITY) <= ends || strangersOf(run).some((one) => beganAt(one) <= ends);
}

const disturbance = ({ movedAt }: Run): string =>
  movedAt === undefined ? 'others have sent requests, too' : 'containers came back at other addresses';

function comparePhases(run: Run, phases: readonly PredictedPhase[]): Judgement {
  let compared = 0;
  for (const phase of phases) {
    const entries = run.entries // a phase may ask other services, too
      .filter((entry) => entry.phase === phase.name && entry.service === phase.upstream.split(':')[0])
      .sort((a, b) => (a.n ?? 0) - (b.n ?? 0));
    for (const [index, predicted] of phase.sequence.entries()) {
      const entry = entries[index];
      if (entry === undefined)
        return {
          answer: 'cannot tell',
          expected: `${phase.sequence.length} requests in "${phase.name}"`,
          observed: `${entries.length}`,
          missing: `request ${index + 1} of "${phase.name}" is not in the record`,
        };
      const [must, did] = [wayOf(predicted), observedWay(entry)];
      if (must !== did) return contradiction(phase, entry, must, did);
      compared++;
    }
  }
  return { answer: 'holds', expected: `${compared} choices`, observed: `${compared} as predicted` };
}

const wayOf = ({ attempts, status }: PredictedPhase['sequence'][number]): string =>
  `${attempts.map(({ replica }) => replica).join(' → ') || 'nobody'} ${status}`;

// The last attempt's own status: an error page may have put another in its place.
const observedWay = ({ attempts, exhausted, balancer, status }: LedgerEntry): string =>
  `${attempts.map(({ replica, address }) => replica ?? address).join(' → ') || 'nobody'} ${exhausted ? 502 : (attempts.at(-1)?.status ?? balancer?.status ?? status)}`;

function contradiction(phase: PredictedPhase, { id, n }: LedgerEntry, must: string, did: string): Judgement {
  const step = phase.steps.find(({ request, attempt }) => request === n && attempt === 1);
  return {
    answer: 'fails',
    expected: must,
    observed: did,
    requests: [id],
    contradiction: `Request ${n} of "${phase.name}": predicted ${must}, seen ${did}.${step === undefined ? '' : ` By the model: ${step.why}`}`,
  };
}
