import { once } from 'node:events';
import type { PredictedRequest } from '../../model/prediction/predict.ts';
import { predict } from '../../model/prediction/predict.ts';
import type { Prepared } from './predict.ts';

/** The version of what `./lab predict --json` prints (docs/reference/predict-json.md). */
export const PREDICTION_VERSION = 1;

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/**
 * Prints a prediction as one JSON object. `sequence` comes as it is computed and holds each attempt once, in order, so
 * that its length is bounded by the reader's memory only.
 */
export async function writeJson({ source, group, plan, law, fromLog }: Prepared): Promise<void> {
  const { upstream, label, peers, notices } = source;
  const head = {
    schema: 'rodizio/prediction',
    version: PREDICTION_VERSION,
    upstream: upstream.name,
    conf: source.conf,
    method: upstream.method,
    zone: upstream.zone,
    start: fromLog ? 'log' : 'fresh',
    peers: peers.map(({ name, server, weight, maxFails, failTimeout, maxConns, backup, down }) => ({
      peer: label(name),
      address: name,
      server,
      weight,
      maxFails,
      failTimeout,
      maxConns,
      backup,
      down,
    })),
    notices,
    requests: plan.requests,
  };
  await write(`${JSON.stringify(head).slice(0, -1)},"sequence":[`);
  const shares = new Map<string, number>();
  const nobody: [from: number, to: number][] = [];
  let errors = 0;
  let separator = '\n';
  const tell = async (predicted: PredictedRequest) => {
    for (const attempt of attemptsOf(predicted, plan.start, label)) {
      await write(separator + JSON.stringify(attempt));
      separator = ',\n';
    }
    if (predicted.exhausted) addTo(nobody, predicted.request);
    const by = predicted.exhausted ? undefined : predicted.attempts.at(-1)?.peer.name;
    if (predicted.status >= 500) errors++;
    else if (by !== undefined) shares.set(label(by), (shares.get(label(by)) ?? 0) + 1);
  };
  if (law === undefined) for (const predicted of predict(group, source.route, plan)) await tell(predicted);
  const tail = {
    ...(law === undefined && { shares: Object.fromEntries(shares), errors, nobody }),
    ...(law !== undefined && {
      probabilities: Object.fromEntries([...law].map(([name, share]) => [label(name), share])),
    }),
  };
  await write(`\n],${JSON.stringify(tail).slice(1)}\n`);
}

function attemptsOf(
  { request, at, attempts, status, exhausted }: PredictedRequest,
  start: number,
  label: (name: string) => string,
): object[] {
  return attempts.map(({ peer, behaviour }, index) => ({
    request,
    attempt: index + 1,
    at: at - start,
    peer: label(peer.name),
    address: peer.name,
    outcome: typeof behaviour === 'number' ? 'answered' : behaviour,
    ...(typeof behaviour === 'number' && { status: behaviour }),
    ...(index === attempts.length - 1 && !exhausted && { client: status }),
  }));
}

/** Adds a number to ranges that grow upwards. */
function addTo(ranges: [from: number, to: number][], number: number): void {
  const last = ranges.at(-1);
  if (last !== undefined && last[1] === number - 1) last[1] = number;
  else ranges.push([number, number]);
}
