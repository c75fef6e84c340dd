import { expect, it } from '@jest/globals';
import { Group } from '../../model/balancing/group.ts';
import type { PeerOptions } from '../../model/balancing/peer.ts';
import { DEFAULT_POLICY } from '../../model/balancing/policy.ts';
import type { Step } from '../experiment.ts';
import { playVirtually, type Virtual } from '../play/virtual.ts';
import { mult } from '../shots.ts';

const peer = (name: string, over: Partial<PeerOptions> = {}): PeerOptions => ({
  name,
  server: name,
  weight: 1,
  maxFails: 1,
  failTimeout: 3,
  maxConns: 0,
  backup: false,
  down: false,
  ...over,
});
const PEERS = [peer('mult1', { weight: 3 }), peer('mult2'), peer('mult-backup', { backup: true })];

const virtual = (over: Partial<Virtual> = {}): Virtual => ({
  upstream: 'mult',
  group: new Group('mult', { kind: 'round_robin' }, PEERS),
  route: { policy: { ...DEFAULT_POLICY, nonIdempotent: true }, patience: { connect: 40, send: 500, read: 500 } },
  key: undefined,
  label: (address) => address,
  deserted: new Set(),
  asksOthers: false,
  gone: 'refused',
  doubt: undefined,
  renew: (_, fresh) => ({ fresh, certain: true }),
  ...over,
});
const play = (steps: Step[], over: Partial<Virtual> = {}) => playVirtually(steps, virtual(over), 1_000_000);
const send = (phase: string, requests: number, more: object = {}): Step => ({
  do: 'send',
  phase,
  shots: mult(),
  requests,
  ...more,
});
const ways = (phase: ReturnType<typeof play>[number] | undefined) =>
  phase?.sequence.map(({ attempts }) => attempts.map(({ replica }) => replica.replace('mult', '')).join('>')).join(' ');

it('predicts the cycle of weights 3 and 1', () => {
  const [phase] = play([send('calm', 8)]);
  expect(ways(phase)).toBe('1 1 2 1 1 1 2 1');
  expect(phase).toMatchObject({ exact: true, answers: { mult1: 6, mult2: 2 }, errors: 0 });
});

it('predicts death, takeover and the gradual return, however long a start takes', () => {
  const phases = play([
    send('before', 4),
    { do: 'kill', replicas: ['mult1'] },
    send('down', 6),
    { do: 'start', replicas: ['mult1'] },
    { do: 'wait', ms: 5_000, why: 'ban' },
    send('back', 16),
  ]);
  expect(phases.map(ways)).toEqual(['1 1 2 1', '1>2 2 2 2 2 2', '2 2 1 1 2 1 1 1 2 1 1 1 2 1 1 1']);
  expect(phases.map(({ exact }) => exact)).toEqual([true, true, true]);
});

it('does not call exact what depends on how long a start takes', () => {
  const phases = play([
    { do: 'kill', replicas: ['mult1'] },
    send('down', 2),
    { do: 'start', replicas: ['mult1'] },
    send('at once', 8),
  ]);
  expect(phases[1]).toMatchObject({ exact: false, why: expect.stringContaining('how long') });
});

it('knows that a client with less patience than the balancer hides a frozen replica', () => {
  const [phase] = play([{ do: 'pause', replicas: ['mult1'] }, send('impatient', 8, { patience: 100 })]);
  expect(ways(phase)).toBe('1 1 2 1 1 1 2 1');
  expect(phase?.sequence.map(({ status }) => status)).toEqual([499, 499, 200, 499, 499, 499, 200, 499]);
  expect(phase).toMatchObject({ answers: { mult2: 2 }, errors: 6 }); // together all 8
});

it('lets a patient client find out once', () => {
  const [phase] = play([{ do: 'pause', replicas: ['mult1'] }, send('patient', 4)]);
  expect(ways(phase)).toBe('1>2 2 2 2');
});

it('takes what follows a load with failures for uncertain, and a calm load for certain', () => {
  const load = (meanwhile: Step[]): Step => ({
    do: 'load',
    phase: 'load',
    shots: mult(),
    rate: 100,
    seconds: 1,
    meanwhile,
  });
  expect(play([load([]), send('after', 4)])[1]).toMatchObject({ exact: true });
  expect(play([load([{ do: 'kill', replicas: ['mult1'] }]), send('after', 4)])[1]).toMatchObject({ exact: false });
});

it('foretells only the shares of a load that ends when its steps are done', () => {
  const meanwhile: Step[] = [
    { do: 'kill', replicas: ['mult2'] },
    { do: 'wait', ms: 1_000, why: 'mult1 alone' },
  ];
  const load = { do: 'load', phase: 'load', shots: mult(), rate: 100, seconds: 40, meanwhile } as const;
  const [open] = play([{ ...load, untilDone: true }]);
  expect(open).toMatchObject({ open: true, requests: 110 }); // a kill takes 0.1 s
  expect(open?.answers).toEqual({ mult1: 110 });
  const [whole] = play([load]);
  expect(whole).toMatchObject({ requests: 4_000 });
  expect(whole?.open).toBeUndefined();
});

it('knows that nobody listens at a wrong port', () => {
  const [phase] = play([send('calm', 4)], { deserted: new Set(['mult1']) });
  expect(ways(phase)).toBe('1>2 2 2 2');
  expect(phase).toMatchObject({ exact: true, errors: 0 });
});

it('does not call exact what depends on how long others take that are not there', () => {
  const steps: Step[] = [{ do: 'pause', replicas: ['soma-1'] }, send('calm', 4)];
  expect(play(steps)[0]).toMatchObject({ exact: true });
  expect(play(steps, { asksOthers: true })[0]).toMatchObject({ exact: false, why: expect.stringContaining('soma-1') });
});

it('tells errors on request: 503 ends the request, a reset of a POST is repeated only where it may be', () => {
  const fault = { kind: 'status', status: 503, at: 'mult1' } as const;
  expect(play([send('503', 8, { shots: mult(fault) })])[0]).toMatchObject({
    errors: 6,
    answers: { mult2: 2 },
  });
  const reset = mult({ kind: 'reset', at: 'mult1' }, 'POST');
  expect(play([send('POST', 4, { shots: reset })])[0]).toMatchObject({ errors: 0 });
  const route = { policy: DEFAULT_POLICY, patience: { connect: 40, send: 500, read: 500 } };
  expect(play([send('POST', 4, { shots: reset })], { route })[0]).toMatchObject({ errors: 1 });
});

const EVERYBODY = ['mult1', 'mult2', 'mult-backup'];
it.each<[string, Step[]]>([
  ['calm', [send('calm', 8)]],
  ['503', [send('503', 8, { shots: mult({ kind: 'status', status: 503, at: 'mult1' }) })]],
  ['POST and reset', [send('reset', 8, { shots: mult({ kind: 'reset', at: 'mult1' }, 'POST') })]],
  ['nobody there', [{ do: 'kill', replicas: EVERYBODY }, send('nobody', 8)]],
  ['all frozen', [{ do: 'pause', replicas: EVERYBODY }, send('frozen', 8)]],
  ['impatient', [{ do: 'pause', replicas: ['mult1'] }, send('impatient', 8, { patience: 100 })]],
])('counts each request once, as answered or as an error: %s', (_, steps) => {
  for (const { answers, errors, requests } of play(steps))
    expect(Object.values(answers).reduce((sum, one) => sum + one, errors)).toBe(requests);
});

it('knows only the shares where chance decides', () => {
  const group = new Group('mult', { kind: 'random', two: false }, PEERS.slice(0, 2));
  expect(play([send('random', 8)], { group })[0]).toMatchObject({
    exact: false,
    sequence: [],
    answers: { mult1: 6, mult2: 2 },
  });
});
