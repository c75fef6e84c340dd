import { describe, expect, it } from '@jest/globals';
import { Group } from '../../../model/balancing/group.ts';
import type { Peer, PeerOptions } from '../../../model/balancing/peer.ts';
import { DEFAULT_POLICY } from '../../../model/balancing/policy.ts';
import { Request } from '../../../model/balancing/request.ts';
import type { UpstreamConf } from '../../../model/balancing/upstreams.ts';
import { instant } from '../../../model/prediction/predict.ts';
import { rebuild } from '../../../model/prediction/rebuild.ts';
import type { AccessLine } from '../../../record/schema.ts';
import type { Replica } from '../../engine.ts';
import { belongsTo, observe, readState } from '../from-log.ts';
import type { Source } from '../source.ts';

const START = 1_000_000_000_000;
const [A, B, K, C] = ['10.0.0.1:3005', '10.0.0.2:3005', '10.0.0.3:3005', '10.0.0.4:3005'] as const;
const WEIGHTS: Record<string, number> = { mult1: 3, mult2: 1, 'mult-backup': 1 };
const peer = (replica: string, name: string): PeerOptions => ({
  name,
  server: `${replica}:3005`,
  weight: WEIGHTS[replica] ?? 1,
  maxFails: 1,
  failTimeout: 3,
  maxConns: 0,
  backup: replica === 'mult-backup',
  down: false,
});

/** nginx and three replicas, as the record shows them: a list of peers that may name addresses which are another's now. */
class FakeLab {
  readonly lines: AccessLine[] = [];
  readonly #homes = new Map([
    ['mult1', A],
    ['mult2', B],
    ['mult-backup', K],
  ]);
  readonly #group = new Group('mult', { kind: 'round_robin' }, this.#peers());
  #started = START;
  #now = START;

  #peers(): PeerOptions[] {
    return [...this.#homes].map(([replica, address]) => peer(replica, address));
  }

  wait(ms: number): void {
    this.#now += ms;
  }

  /** Replicas start again at other addresses; nginx has not noticed yet. */
  move(homes: Record<string, string>): void {
    for (const [replica, address] of Object.entries(homes)) this.#homes.set(replica, address as typeof A);
    this.#started = this.#now;
  }

  /** nginx asks what a name resolves to. */
  notice(replica: string, peers = this.#peers()): void {
    const own = peers.filter(({ server }) => server === `${replica}:3005`);
    this.#group.replace(new Set([`${replica}:3005`]), own);
  }

  /** @returns who answered */
  ask(n: number): string[] {
    return Array.from({ length: n }, () => {
      this.#now += 10;
      const now = instant(this.#now);
      const request = new Request(this.#group, { method: 'GET', policy: DEFAULT_POLICY }, now);
      const picked = request.pick(now) as Peer;
      request.finish(now);
      return this.#write(picked.name);
    });
  }

  #write(address: string): string {
    const servedBy = [...this.#homes].find(([, home]) => home === address)?.[0] ?? '';
    this.lines.push(line(String(this.lines.length), this.#now, address, servedBy));
    return servedBy;
  }

  get source(): Source {
    return sourceOf(new Map(this.#homes));
  }

  /** Who answers the next requests, as `./lab predict --from-log` says it. */
  async predict(n: number) {
    const replicas = [...this.#homes].map(([name]) => ({ name, startedAt: this.#started }) as Replica);
    const { group, moved, rebuilt, ambiguous } = await readState(this.source, {
      recallSinceReload: async () => ({ lines: this.lines.map((one) => JSON.stringify(one)), complete: true }),
      replicas: async () => replicas,
    });
    return { said: this.next(group, n), moved, rebuilt, ambiguous };
  }

  next(group: Group, n: number): string[] {
    return Array.from({ length: n }, () => {
      const now = instant(this.#now);
      const request = new Request(group, { method: 'GET', policy: DEFAULT_POLICY }, now);
      const picked = request.pick(now) as Peer;
      request.finish(now);
      return this.source.label(picked.name);
    });
  }
}

const line = (id: string, ms: number, address: string, servedBy: string, more: Partial<AccessLine> = {}) =>
  ({
    stream: 'access',
    v: 1,
    msec: String((ms + 1) / 1000),
    request_time: '0.001',
    request_id: id,
    worker: '7',
    method: 'GET',
    status: '200',
    upstream: 'mult',
    upstream_addr: address,
    upstream_status: '200',
    upstream_connect_time: '0.000',
    upstream_header_time: '0.001',
    upstream_response_time: '0.001',
    served_by: servedBy,
    ...more,
  }) as AccessLine;

function sourceOf(homes: Map<string, string>): Source {
  const names = new Map([...homes].map(([replica, address]) => [address, replica]));
  const servers = [...homes.keys()].map((host) => ({ host, resolve: true }));
  return {
    conf: '',
    upstream: { name: 'mult', method: { kind: 'round_robin' }, zone: true, servers } as unknown as UpstreamConf,
    route: { policy: DEFAULT_POLICY, patience: { connect: 40, send: 500, read: 500 } },
    peers: [...homes].map(([replica, address]) => peer(replica, address)),
    workers: 2,
    label: (address) => names.get(address) ?? address,
    deserted: new Set(),
    notices: [],
  };
}

describe('a state read from the record', () => {
  it('is that of all requests while every replica is where it was', async () => {
    const lab = new FakeLab();
    lab.ask(5);
    const { said, moved, rebuilt } = await lab.predict(8);
    expect([moved, rebuilt.unexplained, rebuilt.requests]).toEqual([[], [], 5]);
    expect(said).toEqual(lab.ask(8));
  });

  it('finds in which order nginx has come to know the replicas, and says so while it can not be told', async () => {
    const lab = new FakeLab();
    lab.notice('mult1', []);
    lab.notice('mult1'); // now it stands behind mult2
    lab.ask(1);
    expect((await lab.predict(8)).ambiguous).toBe(true);
    lab.ask(3);
    const { said, ambiguous } = await lab.predict(8);
    expect(ambiguous).toBe(false);
    expect(said).toEqual(lab.ask(8));
    expect(lab.lines.slice(0, 4).map(({ served_by }) => served_by)).toEqual(['mult1', 'mult2', 'mult1', 'mult1']);
  });

  it.each([
    ['mult1', 'mult2'],
    ['mult2', 'mult1'],
  ])(
    'is right after two replicas have swapped their addresses, whenever nginx noticed %s and then %s',
    async (...names) => {
      for (let at = 0; at < 64; at++) {
        const [before, late, between] = [at % 4, Math.floor(at / 4) % 4, Math.floor(at / 16)] as const;
        const lab = new FakeLab();
        lab.ask(20 + before);
        lab.wait(1_000);
        lab.move({ mult1: B, mult2: A });
        lab.ask(late);
        lab.notice(names[0]);
        lab.ask(between);
        lab.notice(names[1]);
        lab.ask(6);
        const { said, moved, ambiguous } = await lab.predict(8);
        const uncut = new Group('mult', { kind: 'round_robin' }, lab.source.peers);
        rebuild(uncut, DEFAULT_POLICY, lab.lines.map(observe));
        const saidUncut = lab.next(uncut, 8);
        const answered = lab.ask(8);
        expect({ before, late, between, said, moved }).toEqual({
          before,
          late,
          between,
          said: answered,
          moved: [A, B],
        });
        expect(ambiguous).toBe(false);
        expect(saidUncut).not.toEqual(answered);
      }
    },
  );

  it('leaves out what nginx sent by its former list, though the new replica answered it', async () => {
    const lab = new FakeLab();
    lab.ask(8);
    lab.move({ mult1: B, mult2: A });
    lab.ask(20);
    lab.notice('mult1');
    lab.notice('mult2');
    lab.ask(5);
    const { said, rebuilt } = await lab.predict(8);
    expect(rebuilt.unexplained).toEqual([]);
    expect(rebuilt.requests).toBeLessThan(8);
    expect(said).toEqual(lab.ask(8));
  });

  it('does not know what nginx knows before a request has shown it, and names the addresses', async () => {
    const lab = new FakeLab();
    lab.ask(8);
    lab.wait(1_000);
    lab.move({ mult1: B, mult2: A });
    const { moved, rebuilt, ambiguous } = await lab.predict(4);
    expect([moved, rebuilt.requests, ambiguous]).toEqual([[A, B], 0, true]);
  });

  it('is right after a replica has gone to an address that nobody had', async () => {
    const lab = new FakeLab();
    lab.ask(9);
    lab.wait(1_000);
    lab.move({ mult1: C });
    lab.wait(2_000);
    lab.notice('mult1');
    lab.ask(4);
    const { said, moved } = await lab.predict(8);
    expect(moved).toEqual([A]);
    expect(said).toEqual(lab.ask(8));
  });

  it('counts a pick as unexplained, and goes on, once nginx must have noticed', async () => {
    const lab = new FakeLab();
    lab.ask(8);
    lab.move({ mult1: B, mult2: A });
    lab.notice('mult1');
    lab.notice('mult2');
    lab.wait(6_000);
    lab.ask(40);
    const place = lab.lines.findLastIndex(({ served_by }) => served_by === 'mult1');
    lab.lines[place] = { ...(lab.lines[place] as AccessLine), upstream_addr: A, served_by: 'mult2' };
    const { rebuilt } = await lab.predict(4);
    expect(rebuilt.requests).toBe(40);
    expect(rebuilt.unexplained.length).toBeGreaterThan(0);
  });

  it('does not take a peer that is no replica of the lab for one that has moved', async () => {
    const lab = new FakeLab();
    lab.ask(4);
    const source = { ...lab.source, label: (address: string) => address };
    const { moved } = await readState(source, {
      recallSinceReload: async () => ({ lines: lab.lines.map((one) => JSON.stringify(one)), complete: true }),
      replicas: async () => [],
    });
    expect(moved).toEqual([]);
  });
});

describe('a line without an upstream', () => {
  const outage = (addresses: string) => line('1', START, addresses, '', { upstream: '', status: '503' });
  const source = sourceOf(new Map([['mult1', A]]));

  it('belongs to the group that had nobody left, or else to that of its addresses', () => {
    expect(belongsTo(outage(`${A}, mult`), source)).toBe(true);
    expect(belongsTo(outage(A), source)).toBe(true);
    expect(belongsTo(outage(C), source)).toBe(false);
  });

  it('belongs to the group it names, though its address is now that of another group', () => {
    expect(belongsTo(outage(`${A}, ping`), source)).toBe(false);
  });
});
