import { type Answer, json, Problem } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { actOnFault } from './fault.ts';
import { type Parameters, readBody, readQuery } from './parameters.ts';
import type { Service } from './service.ts';

/** What a service does on its route. With `post`, it takes its parameters from the body of a POST as well. */
export type Operation = {
  readonly post: boolean;
  /** @throws Problem for what can't be answered */
  readonly answer: (parameters: Parameters, exchange: Exchange, service: Service) => Answer | Promise<Answer>;
};

/** Answers a request to the service's own route. @throws Problem */
export async function operate({ answer }: Operation, exchange: Exchange, service: Service): Promise<Answer> {
  await actOnFault(service, exchange);
  const { request, query } = exchange;
  return answer(request.method === 'POST' ? await readBody(request) : readQuery(query), exchange, service);
}

/** A decimal literal. Number() alone would also take `0x10`, `Infinity` and the empty string. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * An operation on `op1` and `op2`, IEEE 754 doubles.
 * @param compute the arithmetic alone
 */
export function twoOperands(compute: (op1: number, op2: number) => number): Operation {
  const answer: Operation['answer'] = (parameters, { notes }, { name, replica }) => {
    const [op1, op2] = [readOperand(parameters, 'op1'), readOperand(parameters, 'op2')];
    const resultado = compute(op1, op2);
    Object.assign(notes, { operation: name, op1, op2, resultado });
    if (Number.isFinite(resultado)) return json({ resultado, servidor: replica });
    throw new Problem(422, 'not-finite', 'o resultado não é finito', `${name} of ${op1} and ${op2} is not finite.`);
  };
  return { post: true, answer };
}

/** @throws Problem 400 that says which operand and why */
function readOperand(parameters: Parameters, name: string): number {
  const given = parameters.get(name);
  const value = typeof given === 'string' ? given.trim() : (given ?? '');
  if (value === '') throw new Problem(400, 'missing-operand', 'op1 ou op2 não informado', `${name} is not given.`);
  const isDecimal = typeof value === 'number' || (typeof value === 'string' && DECIMAL.test(value));
  if (isDecimal && Number.isFinite(Number(value))) return Number(value);
  const [detail, resultado] = isDecimal ? ['is too large for a double', 'é grande demais'] : explain(value);
  throw new Problem(400, 'bad-operand', `${name} ${resultado}`, `${name} ${detail}.`);
}

function explain(value: unknown): [detail: string, resultado: string] {
  if (Array.isArray(value)) return ['is a list or given twice: give one number', 'deve ser um só número'];
  if (typeof value !== 'string') return [`is of type ${typeof value}, not a number`, 'não é um número'];
  const quoted = JSON.stringify(value.slice(0, 40));
  if (!/^[+-]?\d+,\d+$/.test(value)) return [`is ${quoted}, not a decimal number`, 'não é um número'];
  return [`is ${quoted}: write the decimal point as a point, not a comma`, 'não é um número: use ponto, não vírgula'];
}
