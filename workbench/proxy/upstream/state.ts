/** What one try came to (ngx_http_upstream_state_t). Times in ms; undefined: that phase was not reached. */
export interface State {
  /** Address of the peer, or the group's name if there was none left. */
  peer: string;
  status: number;
  connectTime: number | undefined;
  headerTime: number | undefined;
  responseTime: number | undefined;
  bytesSent: number;
  bytesReceived: number;
  responseLength: number;
}

/** A try that has just begun. */
export const newState = (peer: string): State => ({
  peer,
  status: 0,
  connectTime: undefined,
  headerTime: undefined,
  responseTime: undefined,
  bytesSent: 0,
  bytesReceived: 0,
  responseLength: 0,
});

/**
 * Writes a list variable: `, ` between tries, ` : ` where an internal redirect began another group of them.
 * @param states undefined marks the redirect
 * @returns undefined if nobody was asked at all
 * @see ngx_http_upstream_addr_variable in src/http/ngx_http_upstream.c
 */
export function listStates(states: readonly (State | undefined)[], show: (state: State) => string): string | undefined {
  if (states.length === 0) return undefined;
  let text = '';
  let separator = '';
  for (const state of states) {
    if (state === undefined) separator = ' : ';
    else {
      text += separator + show(state);
      separator = ', ';
    }
  }
  return text;
}

/** `0.012`, or `-` for a phase that was not reached. */
export const showTime = (ms: number | undefined): string =>
  ms === undefined ? '-' : `${Math.floor(ms / 1000)}.${String(Math.floor(ms) % 1000).padStart(3, '0')}`;
