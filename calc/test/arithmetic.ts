import { evaluate } from '../src/calc.ts';
import { parseExpression } from '../src/expression.ts';

export const OPERATORS = new Map([
  ['+', 'soma'],
  ['-', 'sub'],
  ['*', 'mult'],
]);
export const WITH_DIV = new Map([...OPERATORS, ['/', 'div']]);

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  soma: (a, b) => a + b,
  sub: (a, b) => a - b,
  mult: (a, b) => a * b,
  div: (a, b) => a / b,
};
/** Stands in for the call of a service. */
export const work = async (service: string, a: number, b: number) => arithmetic[service]?.(a, b) ?? Number.NaN;
/** Parses and works out. */
export const calculate = (text: string, operators = OPERATORS) => evaluate(parseExpression(text, operators), work);
