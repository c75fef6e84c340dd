import { Resolver } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

/** What the search asks, and how long it waits between two tries; tests hand in their own. */
const machine = { resolver: new Resolver({ timeout: 1000, tries: 1 }), interfaces: networkInterfaces, pauseMs: 250 };

/**
 * Finds the replica's name as `docker ps` shows it, so that it can be copied into `docker stop`.
 * A PTR query answers `<container>.<network>`; dns.reverse() would look into /etc/hosts and miss it.
 * @returns the name, or undefined: outside Docker at once, and where DNS stays silent after about 5 s
 */
export async function findReplicaName({ resolver, interfaces, pauseMs } = machine): Promise<string | undefined> {
  // Docker's own DNS server has this address in every container of a network that compose makes.
  if (!resolver.getServers().includes('127.0.0.11')) return undefined;
  const outward = Object.values(interfaces()).flatMap((list = []) => list.filter(({ internal }) => !internal));
  for (let attempt = 0; attempt < 20; attempt++) {
    for (const { address } of outward.filter(({ family }) => family === 'IPv4')) {
      const query = `${address.split('.').reverse().join('.')}.in-addr.arpa`;
      const [answer = ''] = await resolver.resolvePtr(query).catch((): string[] => []);
      // A container's name may hold dots, a network's may not.
      if (answer.includes('.')) return answer.slice(0, answer.lastIndexOf('.'));
    }
    await wait(pauseMs); // DNS may lag behind the start of the container.
  }
  return undefined;
}
