import { Resolver } from 'node:dns/promises';
import type { ResolverConf } from '../conf/resolver.ts';

/** Addresses, IPv6 in brackets; or why there are none: `missing` for a name that does not exist, `failed` for the rest. */
export type Found = readonly string[] | 'missing' | 'failed';

const RESEND_MS = 5_000; // nginx asks again after so long
const MAX_KEPT = 1_000;

/** The name servers of a `resolver` directive. */
export class NameServer {
  readonly conf: ResolverConf;
  readonly #kept = new Map<string, { found: Found; until: number }>();

  constructor(conf: ResolverConf) {
    this.conf = conf;
  }

  /** Asks, whatever was answered before. @returns the addresses and how long they count, in ms */
  async ask(name: string): Promise<{ found: Found; valid: number }> {
    const { servers, timeout, ipv4, ipv6 } = this.conf;
    const resolver = new Resolver({
      timeout: Math.min(timeout, RESEND_MS),
      tries: Math.max(1, Math.ceil(timeout / RESEND_MS)),
    });
    resolver.setServers(servers);
    const answers = await Promise.allSettled([
      ipv4 ? resolver.resolve4(name, { ttl: true }) : [],
      ipv6 ? resolver.resolve6(name, { ttl: true }) : [],
    ]);
    const records = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    const codes = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.code as string] : []));
    const ttl = Math.min(...records.map((record) => record.ttl * 1000));
    const valid = this.conf.valid ?? (Number.isFinite(ttl) ? ttl : RESEND_MS);
    if (records.length > 0)
      return { found: records.map(({ address }) => (address.includes(':') ? `[${address}]` : address)), valid };
    const missing = codes.length > 0 && codes.every((code) => code === 'ENOTFOUND' || code === 'ENODATA');
    return { found: missing ? 'missing' : 'failed', valid };
  }

  /** Asks, unless an answer still counts. */
  async look(name: string): Promise<Found> {
    const kept = this.#kept.get(name);
    if (kept !== undefined && kept.until > performance.now()) return kept.found;
    const { found, valid } = await this.ask(name);
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    if (found !== 'failed') this.#kept.set(name, { found, until: performance.now() + valid });
    return found;
  }
}
