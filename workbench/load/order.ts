/** One kind of request that a phase sends. */
export interface Shot {
  method: 'GET' | 'POST' | 'HEAD';
  /** Path and query. */
  path: string;
  body?: string;
  headers?: Record<string, string>;
  /** What `resultado` must be; absent: not looked at. */
  resultado?: number;
  /** What the whole body must be, such as PONG. */
  text?: string;
}

/** What the load generator is told: one phase. */
export interface PhaseOrder {
  phase: string;
  /** The lab, such as http://127.0.0.1:8080. */
  url: string;
  /** Taken in turn. */
  shots: Shot[];
  /**
   *   one at a time   the next goes out when the last has been answered and `every` ms have passed since it was sent
   *   load            an open loop: one every 1000/rate ms, whether or not earlier ones were answered
   */
  pace: { kind: 'one at a time'; requests: number; every: number } | { kind: 'load'; rate: number; seconds: number };
  /** Ms after which the client gives up; 0: never (an upper bound of 90 s holds all the same). */
  patience: number;
  /** Whether connections are kept and used again. */
  keepAlive: boolean;
  /** Becomes the User-Agent, so that the run's own requests can be told from a stranger's. */
  agent: string;
}

/** What the load generator says of a phase when it is over. */
export interface PhaseReport {
  phase: string;
  sent: number;
  answered: number;
  failed: number;
  /** Sent after the intended time, in ms. */
  lateness: { p50: number; p99: number; worst: number };
}
