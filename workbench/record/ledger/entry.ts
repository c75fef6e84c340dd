/**
 * What became of one attempt, as far as all streams together tell.
 *   answered             a replica's line says that it answered, and nginx got the answer
 *   refused              nobody listened
 *   connect time-out     nothing came back while connecting: the address was gone
 *   read time-out        connected, no answer in time; the replica's line, if there is one, says it was cut off
 *   reset                connected, then hung up
 *   killed before logging  connected, and killed before a line of it was written, whether it had answered or not
 *   late after resume    nginx gave it up; the replica answered later, when it was let go on
 *   given up             the client left first
 *   unknown              the record does not tell: a finding stands beside it
 */
export type Fate =
  | 'answered'
  | 'refused'
  | 'connect time-out'
  | 'read time-out'
  | 'reset'
  | 'killed before logging'
  | 'late after resume'
  | 'given up'
  | 'unknown';

/** One attempt of one request. Times in ms since 1970. */
export interface LedgerAttempt {
  address: string;
  /** Who had the address then (events), or who says to have answered there; undefined: nobody known. */
  replica: string | undefined;
  fate: Fate;
  /** The status that nginx noted for it; undefined where it noted none. */
  status: number | undefined;
  began: number;
  ms: number;
}

/** One request, from all that was written of it. One JSON line of ledger.jsonl. Times in ms since 1970. */
export interface LedgerEntry {
  v: 1;
  id: string;
  /** The first segment of its path: mult, soma, calc … */
  service: string;
  /**
   *   client   the run's own sender sent it
   *   inside   a service sent it on behalf of another request (calc's calls), `parent` is that request's id
   *   other    somebody else: a browser tab, a colleague
   */
  from: 'client' | 'inside' | 'other';
  parent?: string;
  phase?: string;
  n?: number;
  method: string;
  uri: string;
  /** When it was due and when it was sent; undefined where it has no line of the client. */
  intended?: number;
  sent?: number;
  /** What the client got: 0 for no answer; for requests without a client's line what nginx sent. */
  status: number;
  /** The wait that the client felt, from the intended time, in ms. */
  ms: number;
  right?: boolean;
  error?: string;
  servedBy: string;
  /** As nginx saw it; undefined if nginx wrote no line. */
  balancer?: { worker: string; upstream: string; began: number; ended: number; status: number };
  attempts: LedgerAttempt[];
  /** nginx had nobody left to ask: "no live upstreams". */
  exhausted: boolean;
  /** Codes of the findings about it. `duplicate` is never among them: that is about a line. */
  findings: FindingCode[];
}

/**
 * What the streams say against each other. Every one of them is a fault of somebody.
 *   lost                 the client sent it, nginx has no line, and no replica has answered it
 *   no client line       nginx names the run's own sender, which has no line of it
 *   answer lost          nginx answered, the client got nothing (and had not given up)
 *   status differs       nginx and the client, or the replica, name different statuses
 *   attempts differ      the answer's X-Upstream is not what nginx logged
 *   no replica line      nginx says a replica answered; the replica has no line, and nothing explains it
 *   no balancer line     a replica answered something that nginx has no line for, or no such attempt
 *   duplicate            the same line twice
 *   id reused            one id, several requests of the client (or of strangers)
 *   wrong replica        the line is of another replica than the one that had the address
 *   wrong name           the replica's log and its answer name different replicas
 *   wrong answer         the arithmetic is wrong
 *   address reused       an address changed hands in the run (told once an address; no fault where the engine says so)
 *   restarted unnoticed  a replica began anew without the engine having said so
 */
export type FindingCode =
  | 'lost'
  | 'no client line'
  | 'answer lost'
  | 'status differs'
  | 'attempts differ'
  | 'no replica line'
  | 'no balancer line'
  | 'duplicate'
  | 'id reused'
  | 'wrong replica'
  | 'wrong name'
  | 'wrong answer'
  | 'address reused'
  | 'restarted unnoticed';

export interface Finding {
  code: FindingCode;
  /** A sentence with what was expected and what was found. */
  text: string;
  /** Of the request; '' if it is about none. */
  id: string;
  /** Ms since 1970. */
  at: number;
  /** Whether it is explained, or only news: nothing is unaccounted for. */
  harmless: boolean;
}

/** The ledger's sums. `sent = answered + failed` over the client's requests, or the books do not balance. */
export interface Balance {
  /** The client's requests. */
  sent: number;
  /** Those with an answer that is no 5xx, those with a 5xx, those without an answer. `failed` is the last two. */
  answered: number;
  failed: number;
  unanswered: number;
  /** The client's requests that took more than one attempt and were answered. */
  retried: number;
  inside: number;
  other: number;
  attempts: number;
  fates: Partial<Record<Fate, number>>;
  /** Findings that leave a request or an attempt unaccounted for, on either side; 0 or the run can't be trusted. */
  unexplained: number;
  findings: Partial<Record<FindingCode, number>>;
  /** Lines read, by stream. */
  lines: { access: number; replica: number; events: number; client: number };
}
