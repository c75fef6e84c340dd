import type { PredictedPhase, Prediction } from '../../record/prediction.ts';
import type { Collected, PhaseSums } from '../collect/collected.ts';
import { byName, count, percent } from '../format.ts';

/** Requests that a replica answered, or '' for those that ended in an error. */
export interface Share {
  replica: string;
  predicted: number | undefined;
  observed: number;
}

/** The shares of one upstream in one phase, and their sums. */
export interface ShareGroup {
  phase: string;
  upstream: string;
  shares: Share[];
  predicted: number | undefined;
  observed: number;
  /** Only the shares were predicted, not how many requests there would be. */
  isOpen: boolean;
}

function groupOf({ name, replicas }: PhaseSums, upstream: string, forecast: PredictedPhase | undefined): ShareGroup {
  const own = replicas.filter(({ service }) => service === upstream);
  const seen = own.map(({ replica }) => replica).filter((replica) => replica !== '');
  const foreseen = [
    ...(forecast?.steps[0]?.peers.map(({ replica }) => replica) ?? []),
    ...Object.keys(forecast?.answers ?? {}).sort(byName),
  ];
  const names = [...new Set([...foreseen, ...seen.sort(byName)])];
  const shares = names.map((replica): Share => {
    const observed = own.find((one) => one.replica === replica)?.answered ?? 0;
    return { replica, observed, predicted: forecast && (forecast.answers[replica] ?? 0) };
  });
  const errors = { replica: '', predicted: forecast?.errors, observed: own.reduce((sum, one) => sum + one.errors, 0) };
  if (errors.observed > 0 || (errors.predicted ?? 0) > 0) shares.push(errors);
  const observed = shares.reduce((sum, share) => sum + share.observed, 0);
  const predicted = forecast && shares.reduce((sum, share) => sum + (share.predicted ?? 0), 0);
  return { phase: name, upstream, shares, predicted, observed, isOpen: forecast?.open === true };
}

/** Who answered how much in each phase: of the upstream that was predicted, or of all where nothing was. */
export function shareGroups({ phases }: Pick<Collected, 'phases'>, prediction: Prediction | undefined): ShareGroup[] {
  return phases.flatMap((phase) => {
    const forecasts = prediction?.phases.filter(({ name }) => name === phase.name) ?? [];
    if (forecasts.length > 0) return forecasts.map((forecast) => groupOf(phase, forecast.upstream, forecast));
    const upstreams = [...new Set(phase.replicas.map(({ service }) => service))].sort(byName);
    return upstreams.map((upstream) => groupOf(phase, upstream, undefined));
  });
}

/** How many requests of a group a replica answered or was to answer: "75 (75%)", or "75%" where only that is known. */
export function amountOf(share: Share, group: ShareGroup, kind: 'predicted' | 'observed'): string {
  const [value, whole] = [share[kind], group[kind]];
  if (value === undefined || whole === undefined) return '–';
  const part = percent(value, whole);
  return kind === 'predicted' && group.isOpen ? part : `${count(value)} (${part})`;
}

/** How far an observation is from its prediction: in words for a sentence, and short for a picture. */
export interface Difference {
  size: number;
  words: string;
  short: string;
}

const withSign = (size: number) => (size > 0 ? `+${count(size)}` : `−${count(-size)}`);

/**
 * How far observation and prediction are apart: in requests where both count as many, else, and where only the shares
 * were predicted, in points of a percentage.
 * @returns undefined where nothing was predicted
 */
export function differenceOf(share: Share, group: ShareGroup): Difference | undefined {
  if (share.predicted === undefined || group.predicted === undefined) return undefined;
  const isCounted = group.predicted === group.observed && !group.isOpen;
  if (isCounted || group.observed === 0 || group.predicted === 0) {
    const size = share.observed - share.predicted;
    if (size === 0) return { size, words: 'as predicted', short: '' };
    return { size, words: `${count(Math.abs(size))} ${size > 0 ? 'more' : 'fewer'}`, short: withSign(size) };
  }
  const size = Math.round((share.observed / group.observed - share.predicted / group.predicted) * 1000) / 10;
  if (size === 0) return { size, words: 'same share', short: '' };
  const sign = size > 0 ? '+' : '−';
  const points = `${Math.abs(size)} ${Math.abs(size) === 1 ? 'point' : 'points'}`;
  return { size, words: `${points} ${size > 0 ? 'more' : 'less'}`, short: `${sign}${points}` };
}

/** Whether each replica answered as many as was predicted, in a sentence. */
export function describeShares(groups: readonly ShareGroup[]): string {
  const known = groups.flatMap((group) =>
    group.shares.flatMap((share) => {
      const off = differenceOf(share, group);
      return off === undefined
        ? []
        : [{ ...off, where: `${share.replica || 'errors'} in ${group.phase || 'the run'}` }];
    }),
  );
  if (known.length === 0) return 'Nothing was predicted for this run: only what was observed is drawn.';
  const most = known.reduce((a, b) => (Math.abs(b.size) > Math.abs(a.size) ? b : a));
  return most.size === 0
    ? 'Each replica answered its predicted share.'
    : `The largest difference: ${most.where}, ${most.words} than predicted.`;
}
