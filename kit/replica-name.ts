import { getServers, promises } from 'node:dns';
import { networkInterfaces } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

/** Docker's own DNS server, the same address in every container of a network that compose makes. */
const DOCKER_DNS = '127.0.0.11';

/** What the search asks of the machine; tests hand in their own. */
const machine = {
  servers: getServers,
  addresses: () => Object.values(networkInterfaces()).flatMap((list = []) => list.filter((i) => !i.internal)),
  resolvePtr: (name: string) => new promises.Resolver({ timeout: 1000, tries: 1 }).resolvePtr(name),
  pause: () => wait(250),
};

/**
 * Finds the replica's name as `docker ps` shows it, so that it can be copied into `docker stop`.
 * A PTR query answers `<container>.<network>`; dns.reverse() would look into /etc/hosts and miss it.
 * @returns the name, or undefined outside Docker at once, and where DNS stays silent after about 5 s
 */
export async function findReplicaName({ servers, addresses, resolvePtr, pause } = machine) {
  if (!servers().includes(DOCKER_DNS)) return undefined;
  for (let attempt = 0; attempt < 20; attempt++) {
    for (const { address } of addresses().filter((i) => i.family === 'IPv4')) {
      const query = `${address.split('.').reverse().join('.')}.in-addr.arpa`;
      const [answer] = await resolvePtr(query).catch((): string[] => []);
      // A container's name may hold dots, a network's may not.
      if (answer?.includes('.')) return answer.slice(0, answer.lastIndexOf('.'));
    }
    await pause(); // DNS may lag behind the start of the container.
  }
  return undefined;
}
