import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Group } from '../../balancing/group.ts';
import type { PeerOptions } from '../../balancing/peer.ts';
import { traceCheck } from '../../prediction/trace.ts';
import { someOrderExplains } from './oracle.ts';
import { draws, type Simulated, Simulator, shuffled, type World } from './simulate.ts';
import { explainsUnpruned } from './unpruned.ts';
import { anyWorld, denseWorld, smallWorld, spoil } from './worlds.ts';

const check = ({ method, policy, peers }: World, { requests, changes }: Simulated, options = {}) =>
  traceCheck(
    (other?: readonly PeerOptions[]) => new Group('g', method, other ?? peers),
    policy,
    requests,
    changes,
    options,
  );

// Where connections count, each end of an attempt matters: among many at a time there may be too many orders.
const isCrowded = ({ method, rate, peers }: World) =>
  rate > 100 && (method.kind === 'least_conn' || peers.some(({ maxConns }) => maxConns > 0));

describe('a trace check', () => {
  it('explains whatever a balancer does that follows the model', () => {
    const property = fc.property(anyWorld, (world) => {
      const effort = isCrowded(world) ? 20_000 : 2_000_000;
      const found = check(world, new Simulator(world).run(), { effort });
      if (found.answer === 'cannot tell') expect(isCrowded(world)).toBe(true);
      else expect(found).toEqual({ answer: 'holds', explained: found.attempts, attempts: found.attempts });
    });
    fc.assert(property, { numRuns: 100 });
  }, 60_000);

  it('explains it also where much fails at nearly the same time', () => {
    const property = fc.property(denseWorld, (world) => {
      expect(check(world, new Simulator(world).run(), { effort: 8_000 })).not.toMatchObject({ answer: 'fails' });
    });
    fc.assert(property, { numRuns: 600 });
  }, 60_000);

  it('explains it whatever the order of the peers was', () => {
    const property = fc.property(anyWorld, (world) => {
      const given = { ...world, peers: shuffled(world.peers, draws(world.seed)), changes: [] };
      const found = check(world, new Simulator(given).run(), { startOrders: 'any', effort: 20_000 });
      expect(found).not.toMatchObject({ answer: 'fails' });
    });
    fc.assert(property, { numRuns: 30 });
  }, 60_000);

  it('answers as a checker does that tries every order of a few events', () => {
    const told = { true: 0, false: 0, undefined: 0 };
    const property = fc.property(smallWorld, (world) => {
      const record = spoil(new Simulator(world).run(), world.seed);
      const explained = someOrderExplains({ ...world, ...record, uncertainty: 2 });
      fc.pre(explained !== undefined);
      told[`${explained}`]++;
      expect(check(world, record)).toMatchObject({ answer: explained ? 'holds' : 'fails' });
    });
    fc.assert(property, { numRuns: 200 });
    expect(Math.min(told.true, told.false)).toBeGreaterThan(10);
  }, 60_000);

  it('answers as a search does that leaves nothing out', () => {
    const property = fc.property(denseWorld, (world) => {
      const record = spoil(new Simulator(world).run(), world.seed);
      const explained = explainsUnpruned(world, record);
      fc.pre(explained !== undefined);
      expect(check(world, record)).toMatchObject({ answer: explained ? 'holds' : 'fails' });
    });
    fc.assert(property, { numRuns: 150 });
  }, 60_000);
});
