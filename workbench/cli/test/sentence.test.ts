import { describe, expect, it } from '@jest/globals';
import type { Engine } from '../../engines/engine.ts';
import { type AccessLine, eventLine } from '../../record/schema.ts';
import { findReplicas } from '../act.ts';
import { Directory } from '../directory.ts';
import { describeEvent, describeRequest, describeWay } from '../sentence.ts';
import { table } from '../text.ts';
import { Ticker } from '../ticker.ts';

const replicas = [
  ['mult1', 'mult1', '10.0.0.1:3005'],
  ['mult2', 'mult2', '10.0.0.2:3005'],
  ['lab-ping-1', 'ping', '10.0.0.3:3001'],
  ['lab-ping-2', 'ping', '10.0.0.4:3001'],
].map(([name = '', service = '', address]) => ({
  name,
  service,
  address,
  state: 'running' as const,
  ready: true,
  restarts: 0,
}));
const engine = {
  conf: `${import.meta.dirname}/../../../nginx/nginx.conf`,
  replicas: async () => replicas,
} as unknown as Engine;
const directory = new Directory(engine);
const access = (over: Partial<AccessLine>): AccessLine => ({
  stream: 'access',
  v: 1,
  time: '',
  msec: '1',
  worker: '7',
  request_id: 'id',
  method: 'GET',
  uri: '/mult?op1=6&op2=7',
  status: '200',
  request_time: '0.004',
  upstream: 'mult',
  upstream_addr: '10.0.0.1:3005',
  upstream_status: '200',
  upstream_connect_time: '0',
  upstream_header_time: '0.003',
  upstream_response_time: '0.003',
  served_by: 'mult1',
  bytes_sent: '1',
  remote_addr: '',
  user_agent: '',
  ...over,
});

describe('a sentence', () => {
  it('says what was asked and what came out', () => {
    expect(describeRequest('GET', '/mult?op1=6&op2=7', 42)).toBe('mult 6×7=42');
    expect(describeRequest('GET', '/soma?op1=+1&op2=2', 3)).toBe('soma +1+2=3');
    expect(describeRequest('POST', '/sub', 1, [3, 2])).toBe('POST sub 3−2=1');
    expect(describeRequest('GET', '/calc?expr=2*(3+4)-5', 9)).toBe('calc 2*(3+4)-5=9');
    expect(describeRequest('GET', '/div?op1=6&op2=2', 3)).toBe('div(6, 2)=3');
    expect(describeRequest('GET', '/ping')).toBe('ping');
  });

  it('says the way, with a reason for each failed attempt', async () => {
    await directory.refresh();
    const way = (over: Partial<AccessLine>) => describeWay({ access: access(over), replica: undefined }, directory);
    expect(way({})).toBe('mult1 ✓');
    expect(
      way({
        upstream_addr: '10.0.0.1:3005, 10.0.0.2:3005',
        upstream_status: '502, 200',
        upstream_connect_time: '-, 0.0',
        upstream_header_time: '-, 0.1',
        served_by: 'mult2',
      }),
    ).toBe('mult1 ✕ refused → mult2 ✓');
    expect(
      way({
        status: '502',
        upstream_addr: 'mult',
        upstream_status: '502',
        upstream_connect_time: '-',
        upstream_header_time: '-',
        served_by: '',
      }),
    ).toBe('nobody left to ask → 502');
    expect(way({ status: '404', upstream: '', upstream_addr: '', upstream_status: '', served_by: '' })).toBe(
      'nginx 404',
    );
    expect(way({ status: '400', upstream_status: '400' })).toBe('mult1 400');
  });
});

describe('the sentence of an event', () => {
  it('names the balancer that crashed, and the replica', () => {
    const own = eventLine('crash', { replica: 'nginx', detail: 'SIGKILL' }, 0);
    const other = eventLine('crash', { replica: 'mult1', service: 'mult1', detail: 'status 1' }, 0);
    expect(describeEvent(own, 'the embedded balancer')).toBe('── the embedded balancer crashed (SIGKILL) ──');
    expect(describeEvent(other, 'the embedded balancer')).toBe('── mult1 crashed (status 1) ──');
  });
});

describe('the ticker', () => {
  it('shows requests that come slowly one by one, and folds fast ones into counts', async () => {
    const lines: string[] = [];
    const ticker = new Ticker(directory, (line) => lines.push(line));
    for (let at = 0; at < 3_000; at += 500) {
      ticker.add(JSON.stringify(access({})), at);
      await ticker.tick(at + 200);
    }
    expect(lines).toHaveLength(6);
    expect(lines[3]).toMatch(/^mult 6×7 +mult1 ✓ +4 ms +●●●●$/);
    lines.length = 0;
    for (let at = 10_000; at < 13_000; at += 5)
      ticker.add(JSON.stringify(access({ served_by: at % 20 === 0 ? 'mult2' : 'mult1' })), at);
    for (let at = 13_200; at < 16_000; at += 100) await ticker.tick(at);
    expect(lines.length).toBeLessThan(20);
    expect(lines.at(-1)).toMatch(/mult +600 in 1 s +● mult1 450 {2}○ mult2 150 +slowest 4 ms/);
  });
});

describe('a name that a student types', () => {
  it('may be whole, without the project in front, or a service', () => {
    const names = (wanted: string) => findReplicas(replicas, wanted).map(({ name }) => name);
    expect(names('mult1')).toEqual(['mult1']);
    expect(names('ping-2')).toEqual(['lab-ping-2']);
    expect(names('ping')).toEqual(['lab-ping-1', 'lab-ping-2']);
    expect(() => names('mult3')).toThrow(/no replica mult3/);
  });
});

describe('a table', () => {
  it('has columns as wide as their widest cell', () => {
    expect(
      table([
        ['A', 'B'],
        ['long', 'x'],
      ]),
    ).toEqual(['A     B', 'long  x']);
  });
});
