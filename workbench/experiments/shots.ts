import type { AskedFault, AskedShot } from './experiment.ts';

/** Requests to mult with operands that differ, each with the product that must come back. */
export const mult = (fault?: AskedFault, method: 'GET' | 'POST' = 'GET'): AskedShot[] =>
  [2, 3, 4, 5, 6, 7, 8].map((op1) => operation('mult', op1, 7, op1 * 7, method, fault));

export const soma = (): AskedShot[] => [10, 11, 12].map((op1) => operation('soma', op1, 20, op1 + 20, 'GET'));

/** calc works nothing out itself: this asks soma and mult. */
export const calc = (): AskedShot[] => [{ method: 'GET', path: '/calc?expr=2*(3+4)', resultado: 14 }];

export const ping = (): AskedShot[] => [{ method: 'GET', path: '/ping', text: 'PONG' }];

/** GET and POST in turn. */
export const both = (gets: AskedShot[], posts: AskedShot[]): AskedShot[] =>
  gets.flatMap((get, index) => [get, posts[index] ?? get]);

function operation(
  service: string,
  op1: number,
  op2: number,
  resultado: number,
  method: 'GET' | 'POST',
  fault?: AskedFault,
): AskedShot {
  const more = fault === undefined ? {} : { fault };
  if (method === 'GET') return { method, path: `/${service}?op1=${op1}&op2=${op2}`, resultado, ...more };
  const headers = { 'content-type': 'application/json' };
  return { method, path: `/${service}`, body: JSON.stringify({ op1, op2 }), headers, resultado, ...more };
}
