import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Replica, UpOptions } from '../engine.ts';
import { RunFolder } from '../process/run-folder.ts';

export type Told = Pick<UpOptions, 'conf' | 'port' | 'bind'>;

/** What has to be remembered between commands about a lab of containers; Docker knows the rest. */
export class Kept {
  readonly #folder: RunFolder;
  readonly #root: string;

  constructor(root: string, project: string) {
    this.#root = root;
    this.#folder = new RunFolder(root, `compose-${project}`);
  }

  #read<T>(name: string): T | undefined {
    const file = this.#folder.file(name);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
  }

  #write(name: string, value: unknown): void {
    mkdirSync(this.#folder.path, { recursive: true });
    writeFileSync(this.#folder.file(name), JSON.stringify(value));
  }

  /** Where the conf is kept as nginx read it. */
  get confFolder(): string {
    return this.#folder.file('conf');
  }

  /** What the last `./lab up` was told; `docker-compose up` typed by hand uses the defaults. */
  get told(): Told {
    const { LAB_PORT = '8080', LAB_BIND = '127.0.0.1' } = process.env;
    const standard = { conf: join(this.#root, 'nginx', 'nginx.conf'), port: Number(LAB_PORT), bind: LAB_BIND };
    return this.#read<Told>('up.json') ?? standard;
  }

  set told({ conf, port, bind }: Told) {
    this.#write('up.json', { conf, port, bind });
  }

  /** Adds to stopped replicas the address they had last: a stopped container has none, but nginx still tries it. */
  remember(replicas: Replica[]): Replica[] {
    const known = this.#read<Record<string, string>>('addresses.json') ?? {};
    const now = Object.fromEntries(replicas.flatMap(({ name, address }) => (address ? [[name, address]] : [])));
    const isNew = Object.entries(now).some(([name, address]) => known[name] !== address);
    if (isNew) this.#write('addresses.json', { ...known, ...now });
    return replicas.map((one) => {
      const formerAddress = one.address === undefined ? known[one.name] : undefined;
      return formerAddress === undefined ? one : { ...one, formerAddress };
    });
  }

  forget(): void {
    this.#folder.remove();
  }
}
