import { describe, expect, it } from '@jest/globals';
import { attemptsOf } from '../attempts.ts';
import { Journal } from '../journal.ts';
import { type AccessLine, eventLine, parseLine, type ReplicaLine } from '../schema.ts';

const access = (over: Partial<AccessLine> = {}): AccessLine => ({
  stream: 'access',
  v: 1,
  time: '',
  msec: '1.000',
  worker: '7',
  request_id: 'id',
  method: 'GET',
  uri: '/mult?op1=6&op2=7',
  status: '200',
  request_time: '0.004',
  upstream: 'mult',
  upstream_addr: '10.0.0.1:3005',
  upstream_status: '200',
  upstream_connect_time: '0.000',
  upstream_header_time: '0.003',
  upstream_response_time: '0.003',
  served_by: 'mult1',
  bytes_sent: '1',
  remote_addr: '',
  user_agent: '',
  ...over,
});
const lists = (addr: string, status: string, connect: string, header: string) =>
  attemptsOf(
    access({
      upstream_addr: addr,
      upstream_status: status,
      upstream_connect_time: connect,
      upstream_header_time: header,
    }),
  );

describe('the attempts of a request', () => {
  it('are told apart by how they ended', () => {
    const { attempts } = lists(
      'a:1, b:2, c:3, d:4, e:5',
      '502, 504, 502, 504, 200',
      '-, -, 0.000, 0.001, 0.001',
      '-, -, -, -, 0.003',
    );
    expect(attempts.map(({ outcome }) => outcome)).toEqual([
      'refused',
      'unreachable',
      'hung up',
      'no answer',
      'answered',
    ]);
  });

  it('count an error that a replica answered as an answer', () => {
    expect(lists('a:1', '503', '0.000', '0.002').attempts).toEqual([
      { address: 'a:1', outcome: 'answered', status: 503 },
    ]);
  });

  it('do not include the name of the group, which says that nobody was left', () => {
    expect(lists('a:1, mult', '502, 502', '-, -', '-, -')).toMatchObject({
      attempts: [{ address: 'a:1' }],
      exhausted: true,
    });
    expect(lists('mult', '502', '-', '-')).toEqual({ attempts: [], exhausted: true });
  });

  it('go on after an internal redirect, which nginx marks with a colon', () => {
    expect(lists('a:1 : b:2', '502 : 200', '- : 0.001', '- : 0.002').attempts.map(({ outcome }) => outcome)).toEqual([
      'refused',
      'answered',
    ]);
  });

  it('say so when the client left first', () => {
    expect(lists('a:1', '-', '0.000', '-').attempts[0]?.outcome).toBe('given up');
  });
});

describe('a line of a log', () => {
  it('is read if it is of the record and its version, also behind a prefix', () => {
    expect(parseLine(`mult1  | ${JSON.stringify(access())}`)).toEqual(access());
    expect(parseLine(JSON.stringify({ ...access(), v: 2 }))).toBeUndefined();
    for (const text of ['', 'nginx: [emerg] x', '{"stream":"access"', '{"stream":"other","v":1}'])
      expect(parseLine(text)).toBeUndefined();
  });

  it('of an event carries the time it was given', () => {
    expect(eventLine('stop', { replica: 'mult1' }, 1_500)).toEqual({
      stream: 'events',
      v: 1,
      time: '1970-01-01T00:00:01.500Z',
      msec: 1.5,
      event: 'stop',
      replica: 'mult1',
    });
  });
});

describe('the journal', () => {
  const replica: ReplicaLine = {
    stream: 'replica',
    v: 1,
    time: '',
    msec: 1,
    service: 'mult',
    replica: 'mult1',
    request_id: 'id',
    method: 'GET',
    uri: '/mult?op1=6&op2=7',
    status: 200,
    ms: 1,
    resultado: 42,
  };

  it('joins both lines, whichever comes first', () => {
    for (const order of ['access first', 'replica first']) {
      const journal = new Journal();
      if (order === 'access first') journal.addAccess(access(), 0);
      journal.addReplica(replica, 10);
      if (order === 'replica first') journal.addAccess(access(), 20);
      expect(journal.take(20)).toEqual([{ access: access(), replica }]);
    }
  });

  it('waits a little for the other side, but not for ever', () => {
    const journal = new Journal(150);
    journal.addAccess(access(), 0);
    expect(journal.take(100)).toEqual([]);
    expect(journal.take(150)).toEqual([{ access: access(), replica: undefined }]);
  });

  it('does not wait where no replica answered', () => {
    const journal = new Journal();
    journal.addAccess(access({ served_by: '', status: '502' }), 0);
    expect(journal.take(0)).toHaveLength(1);
  });

  it("tells calc's calls apart, which carry the id of their caller", () => {
    const journal = new Journal();
    journal.addReplica({ ...replica, replica: 'soma-1', uri: '/soma?op1=1&op2=2', resultado: 3 }, 0);
    journal.addReplica(replica, 0);
    journal.addAccess(access(), 0);
    journal.addAccess(access({ uri: '/soma?op1=1&op2=2', served_by: 'soma-1' }), 0);
    expect(journal.take(1).map((told) => told.replica?.resultado)).toEqual([42, 3]);
  });
});
