import type { Group } from '../balancing/group.ts';
import type { Peer } from '../balancing/peer.ts';
import type { Instant } from '../balancing/request.ts';
import { bannedUntil, type ExplainedPeer, type Step } from './explain.ts';

/** How sentences name peers and moments (ms since 1970): "until 4.0 s", "for 3.6 s more". */
export interface Naming {
  label: (name: string) => string;
  until: (moment: number) => string;
}

/** Moments as seconds from a first one. */
export const since =
  (start: number) =>
  (moment: number): string =>
    `until ${((moment - start) / 1000).toFixed(1)} s`;

const join = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
const signed = (value: number) => (value < 0 ? `−${-value}` : `${value}`);

function describeObstacle(peer: ExplainedPeer, { label, until }: Naming): string {
  const name = label(peer.name);
  if (peer.obstacle === 'tried') return `${name} was just tried`;
  if (peer.obstacle === 'down') return `${name} is marked down`;
  if (peer.obstacle === 'full') return `${name} has max_conns requests already`;
  return `${name} is banned ${until(peer.bannedUntil ?? 0)}`;
}

/** Why this peer was picked, as a sentence for class. */
export function describeChoice(step: Step, group: Group, naming: Naming): string {
  const { label } = naming;
  const { picked } = step;
  const out = (peers: ExplainedPeer[]) =>
    join(peers.filter(({ obstacle }) => obstacle !== undefined).map((peer) => describeObstacle(peer, naming)));
  if (picked === undefined)
    return `${out(step.peers) || 'the group has no peer'}: nobody can be picked, "no live upstreams".`;
  if (group.single) return `${label(picked)} is the only address: it is always picked, and never banned.`;
  const own = step.peers.find(({ name }) => name === picked);
  const rivals = step.peers.filter(({ backup }) => backup === own?.backup);
  const skipped = out(own?.backup ? step.peers : rivals);
  const lead = own?.backup ? `${skipped}: so the backups are asked. ` : skipped === '' ? '' : `${skipped}. `;
  return (
    lead +
    whyAmong(
      group,
      rivals.filter(({ obstacle }) => obstacle === undefined),
      picked,
      label,
    )
  );
}

function whyAmong(group: Group, ready: ExplainedPeer[], picked: string, label: (name: string) => string): string {
  const name = label(picked);
  if (ready.length === 1) return `Only ${name} can be picked.`;
  if (group.method.kind === 'random') return `Chance has drawn ${name}.`;
  if (group.method.kind === 'hash') return `The key's hash leads to ${name}.`;
  if (group.method.kind === 'ip_hash') return `The hash of the client's address leads to ${name}.`;
  const load = (peer: ExplainedPeer) => peer.conns / peer.weight;
  const least = Math.min(...ready.map(load));
  const equals = group.method.kind === 'least_conn' ? ready.filter((peer) => load(peer) === least) : ready;
  if (equals.length === 1) return `${name} has the fewest requests for its weight.`;
  const paid = equals.reduce((sum, { effective }) => sum + effective, 0);
  const scored = equals.map((peer) => ({ name: label(peer.name), now: peer.before + peer.effective }));
  const most = Math.max(...scored.map(({ now }) => now));
  const tied = scored.filter(({ now }) => now === most);
  const others = scored.filter(({ now }) => now !== most).map((one) => `${one.name} ${signed(one.now)}`);
  if (tied.length > 1)
    return `${join(tied.map((one) => one.name))} have ${signed(most)} each: the first of them is picked, and pays ${paid}.`;
  return `${name} has ${signed(most)}, the most (${others.join(', ')}), and pays ${paid}.`;
}

/** What a try has changed; empty if nothing that a reader must know. */
export function describeAftermath(
  step: Step,
  peer: Peer,
  isFailure: boolean,
  now: Instant,
  { label, until }: Naming,
): string {
  const before = step.peers.find(({ name }) => name === peer.name);
  if (isFailure) {
    const end = bannedUntil(peer, now.seconds);
    const less = before !== undefined && peer.effective < before.effective;
    const weight = less ? `, it counts with ${peer.effective} instead of ${peer.weight}` : '';
    const ban = end === undefined ? '' : `, banned ${until(end)}`;
    return `${label(peer.name)} now has ${peer.fails} ${peer.fails === 1 ? 'failure' : 'failures'} of ${peer.maxFails}${ban}${weight}.`;
  }
  if (before !== undefined && before.fails > 0 && peer.fails === 0)
    return `${label(peer.name)} has answered its probe: its failures are forgotten.`;
  return '';
}
