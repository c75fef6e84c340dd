import { readFileSync } from 'node:fs';
import { readRoles } from '../engines/conf/roles.ts';
import type { Engine } from '../engines/engine.ts';
import { symbolAt } from './symbols.ts';

/** Who is at which address, and the sign that stands for each replica in a strip such as ●●○●. */
export class Directory {
  readonly #names = new Map<string, string>([['127.0.0.1:1', 'nobody']]); // addresses of replicas that are gone stay: failed attempts name them
  readonly #symbols = new Map<string, string>();
  #asked = 0;
  #balancer = 'nginx';
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async refresh(): Promise<void> {
    this.#balancer = this.#engine.balancer === 'embedded' ? 'the embedded balancer' : 'nginx';
    const roles = this.#roles();
    const seen = new Map<string, number>();
    const replicas = await this.#engine.replicas();
    for (const { name, formerAddress } of replicas)
      if (formerAddress !== undefined) this.#names.set(formerAddress, name);
    for (const { name, service, address } of replicas) {
      if (address !== undefined) this.#names.set(address, name);
      const upstream = roles.get(service)?.upstream ?? service;
      const place = seen.get(upstream) ?? 0;
      seen.set(upstream, place + 1);
      this.#symbols.set(name, symbolAt(place));
    }
  }

  #roles(): ReturnType<typeof readRoles> {
    try {
      return readRoles(readFileSync(this.#engine.conf, 'utf8'));
    } catch {
      return new Map(); // the student is saving it just now
    }
  }

  /** Asks the engine anew when an address is unknown, at most once a second. */
  async learn(address: string, now: number): Promise<void> {
    if (this.#names.has(address) || now - this.#asked < 1_000) return;
    this.#asked = now;
    await this.refresh().catch(() => {});
  }

  /** What balances, as a sentence calls it. */
  get balancer(): string {
    return this.#balancer;
  }

  nameOf(address: string): string {
    return this.#names.get(address) ?? address;
  }

  symbolOf(replica: string): string {
    return this.#symbols.get(replica) ?? '·';
  }
}
