import type { Ask, Deed, PeerPlan, PolicyPlan, Scenario, Step } from './scenario.ts';

/** A peer as nginx's defaults make it. */
export const peer = (plan: Partial<PeerPlan> = {}): PeerPlan => ({
  weight: 1,
  maxFails: 1,
  failTimeout: 10,
  maxConns: 0,
  backup: false,
  down: false,
  ...plan,
});

/** nginx's defaults. */
export const POLICY: PolicyPlan = { conditions: ['error', 'timeout'], nonIdempotent: false, tries: 0, timeout: 0 };

/** A GET that every peer answers alike. */
export const ask = (id: number, peers: number, deed: Deed = 'ok', held = false): Ask => ({
  do: 'ask',
  id,
  method: 'GET',
  script: Array.from({ length: peers }, () => ({ deed, held })),
  key: '',
  from: '127.0.0.1',
});

/** A scenario written by hand. */
export const scenario = (peers: PeerPlan[], steps: Step[], more: Partial<Scenario> = {}): Scenario => ({
  seed: 0,
  peers,
  steps,
  method: { kind: 'round_robin' },
  policy: POLICY,
  keepalive: 0,
  ...more,
});
