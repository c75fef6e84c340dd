import type { Parameters } from './parameters.ts';
import { Problem } from './problem.ts';

/** A decimal literal. Number() alone would also take `0x10`, `Infinity` and the empty string. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Reads one operand as an IEEE 754 double.
 * @throws Problem 400 that says which operand and why
 */
export function readOperand(parameters: Parameters, name: string): number {
  const given = parameters.get(name);
  const value = typeof given === 'string' ? given.trim() : given;
  if (value === undefined || value === null || value === '') {
    throw new Problem(400, 'missing-operand', 'op1 ou op2 não informado', `${name} is missing or empty.`);
  }
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
