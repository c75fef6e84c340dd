import { expect, it } from '@jest/globals';
import type { EventLine } from '../../record/schema.ts';
import { Holders } from '../play/holders.ts';
import { firstMove } from '../play/observation.ts';

const event = (msec: number, kind: EventLine['event'], replica: string, address: string): EventLine => ({
  stream: 'events',
  v: 1,
  time: '',
  msec,
  event: kind,
  replica,
  service: replica,
  address,
});

it('an address that is deserted was its last holder’s', () => {
  const holders = new Holders();
  holders.add(event(1, 'ready', 'mult1', '10.0.0.2:3005'));
  holders.add(event(5, 'exit', 'mult1', '10.0.0.2:3005'));
  holders.add(event(9, 'start', 'mult2', '10.0.0.2:3005'));
  expect(holders.lastAt('10.0.0.2:3005', 500)).toBeUndefined();
  expect(holders.lastAt('10.0.0.2:3005', 6_000)).toBe('mult1');
  expect(holders.lastAt('10.0.0.2:3005', 9_001)).toBe('mult2');
  expect(holders.lastAt('10.0.0.3:3005', 9_001)).toBeUndefined();
});

it('containers that swap addresses have moved, those that keep theirs have not', () => {
  const server = {
    weight: 1,
    maxFails: 1,
    failTimeout: 3,
    maxConns: 0,
    backup: false,
    down: false,
    resolve: true,
    port: 3005,
  };
  const servers = ['mult1', 'mult2'].map((host) => ({ ...server, host, server: `${host}:3005` }));
  const source = { upstream: { servers } } as unknown as Parameters<typeof firstMove>[1];
  const at = (one: string, two: string) => [
    { name: 'mult1', service: 'mult1', address: one },
    { name: 'mult2', service: 'mult2', address: two },
  ];
  const started = (before: unknown, after: unknown) =>
    [{ step: { do: 'start', replicas: ['mult1', 'mult2'] }, from: 7, to: 8, before, after }] as never;
  const [here, there] = [at('a:1', 'b:1'), at('b:1', 'a:1')];
  expect(firstMove(started(here, there), source, 'compose')).toBe(7);
  expect(firstMove(started(here, here), source, 'compose')).toBeUndefined();
  expect(firstMove(started(here, there), source, 'process')).toBeUndefined();
});
