import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { PhaseOrder, Shot } from './order.ts';

/** @throws Error for an order that can't be carried out, before anything is sent; it names the phase and what is wrong */
export function checkOrder({ phase, url, shots, pace, patience, agent }: PhaseOrder): void {
  const check = (holds: boolean, what: string) => {
    if (!holds) throw new Error(`phase "${phase}": ${what}`);
  };
  const isCount = (value: number, least: number) => Number.isFinite(value) && value >= least;
  check(/^http:\/\/[^/]+\/?$/.test(url) && URL.canParse(url), `${url} is not a lab such as http://127.0.0.1:8080`);
  check(shots.length > 0, 'there is nothing to send');
  check(isCount(patience, 0), `a patience of ${patience} ms`);
  if (pace.kind === 'load') {
    check(pace.rate > 0 && Number.isFinite(pace.rate), `${pace.rate} requests a second`);
    check(isCount(pace.seconds, 0), `a load for ${pace.seconds} s`);
  } else {
    check(Number.isInteger(pace.requests) && pace.requests >= 0, `${pace.requests} requests`);
    check(isCount(pace.every, 0), `a request every ${pace.every} ms`);
  }
  for (const shot of shots) {
    check(/^\/[\x21-\x7e]*$/.test(shot.path), `the path ${JSON.stringify(shot.path)} can't be sent`);
    checkHeaders(shot, agent);
  }
}

function checkHeaders({ headers }: Shot, agent: string): void {
  validateHeaderValue('User-Agent', agent);
  for (const [name, value] of Object.entries(headers ?? {})) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
}
