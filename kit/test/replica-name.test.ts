import { Resolver } from 'node:dns/promises';
import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it, jest } from '@jest/globals';
import { findReplicaName } from '#kit/replica-name.ts';

const DOCKER = ['127.0.0.11'];

const address = (text: string, internal = false, family = 'IPv4') =>
  ({ address: text, family, internal }) as NetworkInterfaceInfo;

/** A container whose addresses are these, and whose DNS gives these answers in turn; an Error is a failed query. */
function container(addresses: NetworkInterfaceInfo[], answers: (string[] | Error)[], servers = DOCKER) {
  const resolver = new Resolver();
  jest.spyOn(resolver, 'getServers').mockReturnValue(servers);
  const query = jest.spyOn(resolver, 'resolvePtr').mockImplementation(async () => {
    const answer = answers.shift() ?? new Error('ENOTFOUND');
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return { machine: { resolver, interfaces: () => ({ eth0: addresses }), pauseMs: 0 }, query };
}

describe('the name of a replica', () => {
  it('is what Docker says of the own address, without the network', async () => {
    const { machine, query } = container(
      [address('127.0.0.1', true), address('172.18.0.5')],
      [['lab-ping-2.lab_services']],
    );
    expect(await findReplicaName(machine)).toBe('lab-ping-2');
    expect(query).toHaveBeenCalledWith('5.0.18.172.in-addr.arpa');
  });

  it('may hold dots', async () => {
    expect(await findReplicaName(container([address('10.0.0.2')], [['my.lab.mult1.lab_default']]).machine)).toBe(
      'my.lab.mult1',
    );
  });

  it('is asked for again while DNS lags behind', async () => {
    const { machine, query } = container([address('10.0.0.2')], [new Error('ENOTFOUND'), [], ['mult1.lab_default']]);
    expect(await findReplicaName(machine)).toBe('mult1');
    expect(query).toHaveBeenCalledTimes(3);
  });

  it('is looked for under every address', async () => {
    const addresses = [address('fe80::1', false, 'IPv6'), address('10.0.0.2'), address('10.1.0.2')];
    const { machine, query } = container(addresses, [new Error('ENOTFOUND'), ['mult1.lab_back']]);
    expect(await findReplicaName(machine)).toBe('mult1');
    expect(query).toHaveBeenCalledTimes(2);
  });

  it('stays unknown after 20 tries', async () => {
    const { machine, query } = container([address('10.0.0.2')], []);
    expect(await findReplicaName(machine)).toBeUndefined();
    expect(query).toHaveBeenCalledTimes(20);
  });

  it('is not asked for where the DNS server is not Docker', async () => {
    const { machine, query } = container([address('10.0.0.2')], [['host.example.org']], ['192.168.1.1']);
    expect(await findReplicaName(machine)).toBeUndefined();
    expect(query).not.toHaveBeenCalled();
  });
});
