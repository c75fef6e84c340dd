import type { Group } from '../balancing/group.ts';
import { isBanned, type Obstacle, obstacleOf, type Peer } from '../balancing/peer.ts';
import type { Instant, Request } from '../balancing/request.ts';
import type { Behaviour } from './plan.ts';
import type { Observer } from './predict.ts';
import { describeAftermath, describeChoice, type Naming } from './reasons.ts';

/** A peer at one pick. Weights as in nginx's debug log. */
export interface ExplainedPeer {
  name: string;
  backup: boolean;
  /** Before the pick and after it. */
  before: number;
  after: number;
  /** What it counted with in this pick. */
  effective: number;
  weight: number;
  fails: number;
  conns: number;
  /** Ms since 1970 of the second from which it may be probed. */
  bannedUntil: number | undefined;
  obstacle: Obstacle | undefined;
}

/** One pick, explained. */
export interface Step {
  request: number;
  attempt: number;
  at: number;
  peers: ExplainedPeer[];
  picked: string | undefined;
  /** What the peer then did; undefined if nobody was picked. */
  behaviour: Behaviour | undefined;
  why: string;
  /** What the try changed, where it changed something. */
  aftermath: string;
}

/** From when on a banned peer may be probed, in ms since 1970. */
export const bannedUntil = (peer: Peer, seconds: number): number | undefined =>
  isBanned(peer, seconds) ? (peer.checked + peer.failTimeout + 1) * 1000 : undefined;

const look = (peer: Peer, request: Request, { seconds }: Instant): ExplainedPeer => ({
  name: peer.name,
  backup: peer.backup,
  before: peer.current,
  after: peer.current,
  effective: peer.effective,
  weight: peer.weight,
  fails: peer.fails,
  conns: peer.conns,
  bannedUntil: bannedUntil(peer, seconds),
  obstacle: request.hasTried(peer) ? 'tried' : obstacleOf(peer, seconds),
});

/**
 * Watches a prediction and explains each pick.
 * @param naming how sentences call peers and moments
 */
export function explain(group: Group, naming: Naming, tell: (step: Step) => void): Observer {
  const peers = [...group.primaries.peers, ...(group.backups?.peers ?? [])];
  let step: Step | undefined;
  return {
    picking(request, number, attempt, now) {
      step = {
        request: number,
        attempt,
        at: now.ms,
        peers: peers.map((peer) => look(peer, request, now)),
        picked: undefined,
        behaviour: undefined,
        why: '',
        aftermath: '',
      };
    },
    picked(peer) {
      if (step === undefined) return;
      for (const [index, one] of step.peers.entries()) one.after = peers[index]?.current ?? 0;
      step.picked = peer?.name;
      step.why = describeChoice(step, group, naming);
      if (peer === undefined) tell(step);
    },
    settled(peer, behaviour, isFailure, now) {
      if (step === undefined) return;
      step.behaviour = behaviour;
      step.aftermath = describeAftermath(step, peer, isFailure, now, naming);
      tell(step);
    },
  };
}
