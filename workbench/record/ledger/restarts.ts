import type { EventLine } from '../schema.ts';

const OBEY_MS = 30_000; // from an order to the end it causes: Docker waits 10 s, and may be slow
const AFTER_MS = 5_000; // Docker tells of a stop when it is done
const DOWN_MS = 15_000; // a lab of processes tells of its end when all have ended
const RESTART_MS = 1_000; // Docker tells of a restart after the start

interface State {
  alive: boolean | undefined;
  service: string | undefined;
  /** When it was ordered to end, and has not yet. */
  ordered: number;
  started: number;
  /** It ended, and so far nobody has said why. */
  unexplained: { at: number; text: string } | undefined;
}

/** A replica that began or ended unasked. */
export interface Unasked {
  at: number;
  text: string;
}

/** Watches the events for replicas that end or begin without anybody having ordered it. Times in ms since 1970. */
export class Restarts {
  readonly #states = new Map<string, State>();

  /** Takes an event; they come in order. @returns what has turned out to be unasked */
  add(line: EventLine, at: number): Unasked[] {
    const found = this.#expire(at);
    const { event, replica, service } = line;
    if (event === 'down' || event === 'scale') {
      for (const state of this.#states.values()) {
        if (event === 'scale' && state.service !== service) continue;
        order(state, at, event === 'down' ? DOWN_MS : AFTER_MS);
      }
      return found;
    }
    if (replica === undefined) return found;
    const state = this.#states.get(replica) ?? unknown(service);
    this.#states.set(replica, state);
    return [...found, ...change(state, line, at)];
  }

  /** Nothing more comes. */
  end(): Unasked[] {
    return this.#expire(Infinity);
  }

  #expire(now: number): Unasked[] {
    const found: Unasked[] = [];
    for (const state of this.#states.values()) {
      if (state.unexplained === undefined || now - state.unexplained.at <= DOWN_MS) continue;
      found.push(state.unexplained);
      state.unexplained = undefined;
    }
    return found;
  }
}

const unknown = (service: string | undefined): State => ({
  alive: undefined,
  service,
  ordered: -Infinity,
  started: -Infinity,
  unexplained: undefined,
});

/** @param after how long the order may come after the end it explains */
function order(state: State, at: number, after: number): void {
  if (state.unexplained !== undefined && at - state.unexplained.at <= after) state.unexplained = undefined;
  else if (state.alive !== false) state.ordered = at;
}

function change(state: State, { event, replica, detail }: EventLine, at: number): Unasked[] {
  const isObeyed = at - state.ordered <= OBEY_MS;
  const how = detail === undefined ? '' : ` (${detail})`;
  switch (event) {
    case 'stop':
    case 'kill':
    case 'restart':
      if (event !== 'restart' || at - state.started > RESTART_MS) order(state, at, AFTER_MS);
      return [];
    case 'crash':
    case 'exit': {
      const unasked = { at, text: `${replica} was expected to go on; it ended${how}, and nobody had ordered it.` };
      Object.assign(state, { alive: false, ordered: -Infinity });
      if (event === 'exit' && !isObeyed) state.unexplained = unasked;
      return event === 'crash' ? [unasked] : [];
    }
    case 'start': {
      const { unexplained, alive } = state;
      Object.assign(state, { alive: true, started: at, ordered: -Infinity, unexplained: undefined });
      if (unexplained !== undefined) return [unexplained];
      if (alive !== true || isObeyed) return [];
      return [{ at, text: `${replica} was expected to go on; it began anew, and nobody had ordered it.` }];
    }
    case 'ready': {
      const wasGone = state.alive === false;
      state.alive = true;
      return wasGone
        ? [{ at, text: `${replica} was expected to be gone; it is ready, and nobody had started it.` }]
        : [];
    }
    default:
      return [];
  }
}
