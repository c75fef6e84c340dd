/** What may send a request on to the next peer, by `proxy_next_upstream`. */
export type Condition =
  | 'error'
  | 'timeout'
  | 'invalid_header'
  | 'http_500'
  | 'http_502'
  | 'http_503'
  | 'http_504'
  | 'http_403'
  | 'http_404'
  | 'http_429';

/** `proxy_next_upstream`, `proxy_next_upstream_tries` and `proxy_next_upstream_timeout` of a location. */
export interface Policy {
  conditions: ReadonlySet<Condition>;
  nonIdempotent: boolean;
  /** Tries at most, the first included; 0: as many as there are peers. */
  tries: number;
  /** Milliseconds after which no further try begins; 0: no limit. */
  timeout: number;
}

/** nginx's defaults. */
export const DEFAULT_POLICY: Policy = {
  conditions: new Set<Condition>(['error', 'timeout']),
  nonIdempotent: false,
  tries: 0,
  timeout: 0,
};

const LISTABLE = new Map<number, Condition>(
  ([500, 502, 503, 504, 403, 404, 429] as const).map((status) => [status, `http_${status}`]),
);

/** The condition that a status can be listed as (ngx_http_upstream_next_errors). */
export const conditionOf = (status: number): Condition | undefined => LISTABLE.get(status);

/** The status that the client gets when a request ends with this condition (ngx_http_upstream_next). */
export function statusOf(condition: Condition): number {
  if (condition === 'timeout') return 504;
  return condition.startsWith('http_') ? Number(condition.slice('http_'.length)) : 502;
}

// POST, LOCK and PATCH, once any of it was sent, are repeated only where `non_idempotent` allows it.
const NON_IDEMPOTENT = new Set(['POST', 'LOCK', 'PATCH']);
export const isNonIdempotent = (method: string): boolean => NON_IDEMPOTENT.has(method);
