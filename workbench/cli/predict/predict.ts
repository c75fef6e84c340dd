import { findLab } from '../../engines/choose.ts';
import { findConf } from '../../engines/conf/find.ts';
import type { Engine } from '../../engines/engine.ts';
import { LabFailure } from '../../engines/failure.ts';
import { type FromLog, readState } from '../../engines/modelled/from-log.ts';
import { freshGroup, readSource, type Source } from '../../engines/modelled/source.ts';
import { addressKey } from '../../model/balancing/address.ts';
import type { Group } from '../../model/balancing/group.ts';
import { lawOf } from '../../model/prediction/law.ts';
import type { Fault, Plan } from '../../model/prediction/plan.ts';
import {
  checkChance,
  checkWorkers,
  noteConnections,
  noteSilent,
  noteWhatTheRecordLacks,
  peersCalled,
} from './checks.ts';
import { writeJson } from './json.ts';
import type { PredictFlags } from './options.ts';
import { showPrediction } from './show.ts';
import { showExplained } from './show-explained.ts';
import { watchConf } from './watch-conf.ts';

/** A prediction, ready to be run. */
export interface Prepared {
  source: Source;
  group: Group;
  plan: Plan;
  /** Peer → probability, where the order is left to chance. */
  law: Map<string, number> | undefined;
  fromLog: boolean;
}

/** `./lab predict UPSTREAM`: says which replica gets each of the next requests. */
export async function predictCommand(root: string, name: string, upstream: string, flags: PredictFlags): Promise<void> {
  const lab = await findLab(root, name, undefined).catch(() => undefined);
  if (flags.fromLog && lab === undefined) await findLab(root, name, undefined); // tells that none runs
  if (flags.fromLog && flags.conf !== undefined)
    throw new LabFailure('usage', "--from-log uses the running lab's own conf; leave --conf out.");
  // Beside a running lab its conf is meant: the file as it is, or with --from-log as the balancer has read it.
  const own = flags.fromLog ? lab?.loadedConf : lab?.conf;
  const conf = flags.conf === undefined && own !== undefined ? own : findConf(root, flags.conf ?? 'nginx/nginx.conf');
  const run = async () => {
    const prepared = await prepare(conf, upstream, flags, lab);
    if (flags.json) await writeJson(prepared);
    else if (flags.explain && prepared.law === undefined) showExplained(prepared);
    else showPrediction(prepared);
  };
  if (!flags.watch) return run();
  await watchConf(conf, run);
}

async function prepare(
  conf: string,
  upstream: string,
  flags: PredictFlags,
  lab: Engine | undefined,
): Promise<Prepared> {
  const source = await readSource(conf, upstream, lab);
  checkWorkers(source, flags);
  checkChance(source, flags);
  const state = flags.fromLog && lab !== undefined ? await readState(source, lab) : undefined;
  const group = state?.group ?? freshGroup(source);
  if (state !== undefined) {
    source.notices.push(...describeState(state));
    noteWhatTheRecordLacks(source, lab);
    await noteSilent(source, flags, lab);
    if (lab !== undefined) source.conf = lab.conf; // what a reader knows it by
  }
  const start = state === undefined ? 1_000_000_000_000 : Date.now();
  const key = readKey(source, flags.key);
  const plan: Plan = {
    requests: flags.n,
    every: flags.every,
    waits: readWaits(flags),
    faults: [
      { matches: (one) => source.deserted.has(one.name), from: 1, to: flags.n, behaviour: 'refused' },
      ...readFaults(source, flags),
    ],
    method: flags.post ? 'POST' : 'GET',
    start,
    ...(key !== undefined && { key }),
  };
  noteConnections(source, group, plan);
  return { source, group, plan, law: lawOf(group, Math.floor(start / 1000)), fromLog: state !== undefined };
}

/** What a state rests on, as notices. */
function describeState({ rebuilt: { requests, unexplained }, complete, moved, ambiguous }: FromLog): string[] {
  const since =
    moved.length > 0
      ? "since the replicas' addresses last changed"
      : `since nginx last read its conf${complete ? '' : ', of which the record has lost the oldest'}`;
  const doubt =
    unexplained.length === 0
      ? ''
      : `; ${unexplained.length} went elsewhere than the model says, so what follows may be wrong`;
  const notices = [`state rebuilt from the ${requests} ${requests === 1 ? 'request' : 'requests'} ${since}${doubt}`];
  if (ambiguous)
    notices.push('the record is too short to tell where nginx stands: another sequence would explain it as well');
  if (moved.length > 0)
    notices.push(
      `replicas have other addresses than before (${moved.join(', ')}): when nginx noticed, and forgot what it knew of them, is not in the record, so this may be wrong`,
    );
  return notices;
}

function readFaults(source: Source, { fail = [] }: PredictFlags): Fault[] {
  return fail.map(({ text, peer, from, to, behaviour }) => {
    const meant = peersCalled(source, peer);
    if (meant.length === 0) {
      const known = source.peers.map((one) => source.label(one.name)).join(', ');
      throw new LabFailure('usage', `--fail ${text}: ${source.upstream.name} has no peer ${peer}.`, `It has: ${known}`);
    }
    const names = new Set(meant.map((one) => one.name));
    return { matches: (one) => names.has(one.name), from, to, behaviour };
  });
}

function readWaits({ wait = new Map(), n }: PredictFlags): Map<number, number> {
  const beyond = [...wait.keys()].find((request) => request > n);
  if (beyond !== undefined) throw new LabFailure('usage', `--wait …@${beyond}: there are only ${n} requests (-n).`);
  return wait;
}

function readKey({ upstream }: Source, key: string | undefined): Uint8Array | undefined {
  const { kind } = upstream.method;
  if (kind === 'ip_hash') {
    const bytes = addressKey(key ?? '127.0.0.1');
    if (bytes === undefined)
      throw new LabFailure('usage', `--key ${key}: ip_hash needs an address, such as 192.0.2.7.`);
    return bytes;
  }
  if (kind !== 'hash') {
    if (key !== undefined) throw new LabFailure('usage', `--key: ${upstream.name} does not pick by a key.`);
    return undefined;
  }
  if (key === undefined)
    throw new LabFailure(
      'usage',
      `${upstream.name} picks by hash ${upstream.key}: say which key.`,
      `Such as: --key "/mult?op1=6&op2=7"`,
    );
  return new TextEncoder().encode(key);
}
