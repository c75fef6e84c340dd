import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Problem } from './answer.ts';
import type { Exchange } from './exchange.ts';
import type { Service } from './service.ts';

/** One field of a header like `delay=300; at=mult1; p=0.2`. */
const FIELD = /^(delay=(\d{1,4}|10000)|status=[45]\d\d|reset|hang|at=[\w.-]+|p=(0?\.(?!0+$)\d{1,9}|1(\.0+)?))$/;

const malformed = (detail: string) => new Problem(400, 'bad-fault', 'cabeçalho X-Lab-Fault inválido', detail);

/**
 * Reads an `X-Lab-Fault`.
 * @returns the action, its value (ms of a delay, code of a status), the replica meant (any if undefined), the probability
 * @throws Problem 400
 */
export function parseFault(header: string) {
  const fields = new Map<string, string>();
  for (const part of header.split(';')) {
    const field = part.trim().replace(/\s*=\s*/, '=');
    const [key = '', value = ''] = field.split('=');
    if (!FIELD.test(field)) throw malformed(`${JSON.stringify(field.slice(0, 40))} is not understood.`);
    if (fields.has(key)) throw malformed(`${key} is given twice.`);
    fields.set(key, value);
  }
  const [action, ...others] = ['delay', 'status', 'reset', 'hang'].filter((name) => fields.has(name));
  if (!action || others.length > 0) throw malformed('Give exactly one of delay=<ms>, status=<400-599>, reset, hang.');
  // Unaddressed, nginx would pass them on from one replica to the next and ban them all.
  if (!fields.has('at') && !fields.get(action)) throw malformed(`${action} needs at=<replica>.`);
  return { action, value: Number(fields.get(action)), at: fields.get('at'), probability: Number(fields.get('p') ?? 1) };
}

/**
 * Acts on the request's fault, if it has one, faults are on and this replica is meant. Returns when the answer may go on.
 * Every replica checks the syntax: whether a typing error shows must not depend on who answers.
 * @throws Problem for a malformed header (400), for `status`, and after the connection's end for `reset` and `hang`
 */
export async function actOnFault(service: Service, { request, response, notes }: Exchange): Promise<void> {
  const header = request.headers['x-lab-fault'];
  if (header === undefined || !service.faults) return;
  const { action, value, at, probability } = parseFault(String(header));
  if ((at && at !== service.replica) || Math.random() >= probability) return;
  notes.fault = value ? `${action}=${value}` : action;
  if (action === 'delay') return wait(value);
  if (action === 'reset') request.socket.resetAndDestroy();
  if (action !== 'status' && !response.closed) await once(response, 'close');
  throw new Problem(value || 500, 'requested-fault', 'falha pedida por X-Lab-Fault', 'X-Lab-Fault asked for it.');
}
