/** How far each stream's clock is ahead of the client's, in ms: 60 s between two of them. */
export const SKEW = { client: 0, access: 60_000, replica: 30_000 };
export const AGENT = 'rodizio-run/2026-11-22T11-07-15';

/** One attempt of a made-up request. Times in ms. */
export interface MadeTry {
  replica: string;
  address: string;
  /** 200, or why there was no answer. */
  end: 'answered' | 'refused' | 'timed out';
  ms: number;
}

/** A made-up request. Times in ms since 1970, by the client's clock. */
export interface Made {
  id: string;
  n: number;
  service: string;
  method: string;
  uri: string;
  agent: string;
  sent: number;
  tries: MadeTry[];
  expr?: string;
}

const known = new Map<number, string>();
/** `2026-11-22T11:00:00`; a thousand lines have the same. */
function isoSecond(at: number): string {
  const second = Math.floor(at / 1000);
  const text = known.get(second) ?? new Date(second * 1000).toISOString().slice(0, 19);
  known.set(second, text);
  return text;
}

const THOUSANDTHS = Array.from({ length: 1000 }, (_, ms) => String(ms).padStart(3, '0'));
const isoTime = (at: number) => `${isoSecond(at)}.${THOUSANDTHS[at % 1000]}Z`;
/** Whole ms as seconds. */
const seconds = (ms: number) => `${Math.floor(ms / 1000)}.${THOUSANDTHS[ms % 1000]}`;
const list = ([first, ...rest]: readonly MadeTry[], word: (one: MadeTry) => string) =>
  first === undefined ? '' : rest.reduce((text, one) => `${text}, ${word(one)}`, word(first));
const CODES = { answered: '200', refused: '502', 'timed out': '504' };

export const addressesOf = (tries: readonly MadeTry[]) => list(tries, ({ address }) => address);
export const statusesOf = (tries: readonly MadeTry[]) => list(tries, ({ end }) => CODES[end]);
export const durationOf = (tries: readonly MadeTry[]) => tries.reduce((sum, { ms }) => sum + ms, 0);

/** nginx's line, as nginx/record.conf makes it. */
export function accessText(made: Made): string {
  const { tries, sent, service } = made;
  const ms = durationOf(tries);
  const at = sent + 1 + ms + SKEW.access;
  const connect = list(tries, ({ end }) => (end === 'refused' ? '-' : '0.000'));
  const header = list(tries, ({ end, ms }) => (end === 'answered' ? seconds(ms) : '-'));
  return (
    `{"stream":"access","v":1,"time":"${isoSecond(at)}+00:00","msec":"${seconds(at)}","worker":"${16982 + (made.n & 1)}",` +
    `"request_id":"${made.id}","method":"${made.method}","uri":"${made.uri}","status":"200","request_time":"${seconds(ms)}",` +
    `"upstream":"${service}","upstream_addr":"${addressesOf(tries)}","upstream_status":"${statusesOf(tries)}",` +
    `"upstream_connect_time":"${connect}","upstream_header_time":"${header}",` +
    `"upstream_response_time":"${list(tries, ({ ms }) => seconds(ms))}","served_by":"${tries.at(-1)?.replica}",` +
    `"bytes_sent":"${380 + (made.n % 7)}","remote_addr":"127.0.0.1","user_agent":"${made.agent}"}`
  );
}

/** A replica's line, as the services write it. @param at when, by the client's clock @param ms how long it worked */
export function replicaText(made: Made, replica: string, at: number, ms: number): string {
  const now = at + SKEW.replica;
  const detail =
    made.expr === undefined
      ? `"op1":${made.n % 1000},"op2":7,"resultado":${(made.n % 1000) * 7}`
      : `"expr":"${made.expr}","resultado":19`;
  return (
    `{"level":"info","time":"${isoTime(now)}","msec":${seconds(now)},"v":1,"service":"${made.service}",` +
    `"replica":"${replica}","stream":"replica","request_id":"${made.id}","method":"${made.method}","uri":"${made.uri}",` +
    `"status":200,"ms":${ms},"operation":"${made.service}",${detail}}`
  );
}

/** The client's line. @param over what it says otherwise than nginx */
export function clientText(made: Made, over?: Record<string, unknown>): string {
  const { tries, sent, n, id, method, uri } = made;
  const text =
    `{"stream":"client","v":1,"time":"${isoTime(sent)}","msec":${seconds(sent)}214,"intended":${seconds(sent)},` +
    `"request_id":"${id}","phase":"load","n":${n},"method":"${method}","uri":"${uri}","status":200,` +
    `"ms":${durationOf(tries) + 2}.317,"upstream_addr":"${addressesOf(tries)}","upstream_status":"${statusesOf(tries)}",` +
    `"served_by":"${tries.at(-1)?.replica}","right":true}`;
  return over === undefined ? text : JSON.stringify({ ...JSON.parse(text), ...over });
}
