import type { Member } from './topology.ts';

/** What a replica is doing. `stopped` is on purpose, `restarting` after a crash. */
export type State = 'running' | 'starting' | 'paused' | 'stopped' | 'restarting';

/** One replica, as `./lab ps` shows it. */
export interface Replica {
  /** Its name in `docker ps`, `servidor` and every command. */
  name: string;
  /** Its entry in docker-compose.yml. */
  service: string;
  state: State;
  /** Whether its /readyz answers 200; undefined where nobody has asked yet. */
  ready: boolean | undefined;
  /** `host:port` that nginx knows it by; undefined while it has none. */
  address: string | undefined;
  /** The address it had last, where it has none now: nginx may still try it. */
  formerAddress?: string;
  /** When it was last started, in ms since 1970, where that can change its address. */
  startedAt?: number;
  /** Its process, in the process engine. */
  pid?: number;
  /** How often it was restarted after a crash. */
  restarts: number;
}

/** What can be done to one replica. */
export const ACTIONS = ['stop', 'kill', 'pause', 'resume', 'start', 'restart'] as const;
export type Action = (typeof ACTIONS)[number];

/** What balances: nginx itself, or the lab's own stand-in for machines without it. */
export type BalancerName = 'nginx' | 'embedded';

/** What `./lab up` may be told. */
export interface UpOptions {
  /** The nginx conf, an absolute path. */
  conf: string;
  /** Service → number of replicas. */
  scale: Map<string, number>;
  /** Port on `bind` for nginx. */
  port: number;
  bind: string;
  /** Undefined: what this machine has. Containers always have nginx. */
  balancer: BalancerName | undefined;
  /** The lab goes on after the command has ended. */
  detach: boolean;
  /** Gives up starting. What has begun is taken down again. */
  signal?: AbortSignal;
}

/** A record that is being written. */
export interface Recording {
  /**
   * Waits until all that was written up to now has arrived, then ends.
   * @param patience how long to wait for a quiet moment, in ms
   * @returns `complete` unless something is known to be missing, and what
   */
  stop(patience?: number): Promise<{ complete: boolean; missing: string[] }>;
}

/** One way to run the lab. Whoever breaks or balances things writes to the record; whoever watches only reads. */
export interface Engine {
  readonly kind: 'compose' | 'process';
  /** What balances in the running lab. */
  readonly balancer: BalancerName;
  /** Where a client reaches nginx, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** The conf in use, an absolute path. */
  readonly conf: string;
  /** A copy of the conf as the balancer has last read it from this lab; the conf itself where there is none. */
  readonly loadedConf: string;
  /** Starts everything and returns when every replica is ready and nginx answers. */
  up(options: UpOptions, say: (line: string) => void): Promise<void>;
  /** Stops everything and removes what it made; with `all` the images too. */
  down(say: (line: string) => void, all: boolean): Promise<void>;
  isRunning(): Promise<boolean>;
  /** The entry of docker-compose.yml that is called so; undefined where there is none. */
  member(name: string): Member | undefined;
  replicas(): Promise<Replica[]>;
  scale(service: string, count: number): Promise<void>;
  act(action: Action, replica: string): Promise<void>;
  /**
   * Tests the conf, then has nginx take it; on an error nginx keeps the one it has. Returns when every new connection is
   * served by it. On one from before, a request may still be answered by the conf before.
   */
  reload(): Promise<void>;
  /** Every line that nginx and the replicas write from now on, and the engine's own events, until `signal` aborts. */
  follow(line: (text: string) => void, signal: AbortSignal): Promise<void>;
  /**
   * Writes every line of the streams access, replica and events from now on into files of `folder` (RUN_FILES), none lost
   * and none twice, until it is told to stop. The events begin with a line for each replica: who has which address now.
   */
  record(folder: string): Promise<Recording>;
  /** The lines that nginx has written about requests that ended at `since` (ms since 1970) or later. */
  recall(since: number): Promise<string[]>;
  /** The lines that nginx has written since it last read its conf; `complete` unless the oldest of them are gone. */
  recallSinceReload(): Promise<{ lines: string[]; complete: boolean }>;
  /** Prints logs: of one replica, or of all. */
  logs(replica: string | undefined, follow: boolean, write: (text: string) => void, signal: AbortSignal): Promise<void>;
}
