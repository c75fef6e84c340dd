import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Problem } from '#kit/answer.ts';
import { parseExpression } from '../src/expression.ts';
import { calculate, OPERATORS, WITH_DIV } from './arithmetic.ts';

/** What a refused expression is told. */
function refusal(text: string, operators = OPERATORS) {
  try {
    parseExpression(text, operators);
  } catch (error) {
    if (error instanceof Problem) return { status: error.answer('').status, ...JSON.parse(error.answer('').body) };
    throw error;
  }
  return undefined;
}

describe('an expression', () => {
  it.each([
    ['2*(3+4)-5', 9],
    ['2+3*4', 14],
    ['(2+3)*4', 20],
    ['10-4-3', 3],
    ['10-(4-3)', 9],
    ['2*3-4*5+6', -8],
    [' 1 + 2 ', 3],
    ['1\t+\r\n2', 3],
    ['.5+1.', 1.5],
    ['1e3-1E-3+2e+1', 1019.999],
    ['-3', -3],
    ['-3*-2', 6],
    ['2--3', 5],
    ['--3', 3],
    ['---3', -3],
    ['-(2+3)', -5],
    ['-(-(2))', 2],
    ['2*-(3)', -6],
    ['((((7))))', 7],
    ['0.1+0.2', 0.1 + 0.2],
  ])('%j is %d', async (text, value) => {
    expect(await calculate(text)).toBe(value);
  });

  it('makes a negative number of a minus before a number, and a call of one before anything else', () => {
    expect(parseExpression('-3', OPERATORS)).toBe(-3);
    expect(parseExpression('-(1+2)', OPERATORS)).toEqual({
      service: 'sub',
      left: 0,
      right: { service: 'soma', left: 1, right: 2 },
    });
    expect(parseExpression('--3', OPERATORS)).toEqual({ service: 'sub', left: 0, right: -3 });
  });

  it('gives an operator that is added the precedence of a product', async () => {
    expect(await calculate('1+6/2*5-8/4', WITH_DIV)).toBe(14);
    expect(refusal('6/2', OPERATORS)).toMatchObject({ status: 422 });
  });

  it('knows no minus if none is on offer', () => {
    expect(refusal('-3', new Map([['+', 'soma']]))).toMatchObject({ posicao: 0, operadores: ['+'] });
  });

  it.each([
    ['', 0, /empty/],
    ['   ', 0, /empty/],
    ['7/2', 1, /^'\/' at position 1 is not an operator on offer; on offer: \+ - \*\./],
    ['2 3', 2, /operator is missing.*%2B/],
    ['2\t3', 2, /operator is missing/],
    ['2(3)', 1, /operator is missing/],
    ['(2)(3)', 3, /operator is missing/],
    ['(2)3', 3, /operator is missing/],
    ['1.2.3', 3, /operator is missing/],
    ['()', 1, /nothing in/],
    ['2*()', 3, /nothing in/],
    ['2;3', 1, /';'/],
    ['2,3', 1, /decimal point/],
    ['x', 0, /'x'/],
    ['2x', 1, /'x'/],
    ['1e', 1, /'e'/],
    ['0x10', 1, /'x'/],
    ['1_000', 1, /'_'/],
    ['Infinity', 0, /'I'/],
    ['2**3', 2, /missing before \*/],
    ['2+', 2, /missing at the end/],
    ['2+*3', 2, /missing before \*/],
    ['*2', 0, /missing before \*/],
    ['+2', 0, /missing before \+/],
    ['2++3', 2, /missing before \+/],
    ['-', 1, /missing at the end/],
    ['2+ ', 3, /missing at the end/],
    ['2*(-)', 4, /missing/],
    ['(2', 0, /not closed/],
    ['((2)', 0, /not closed/],
    ['(1+(2', 3, /not closed/],
    ['2)', 1, /closes nothing/],
    ['2)x', 1, /closes nothing/],
    ['2+*x', 2, /missing before/],
    [')(', 0, /missing before \)/],
    ['1e999', 0, /too large/],
    ['2+1e999', 2, /too large/],
    ['"2"', 0, /'"'/],
    ['[2]', 0, /'\['/],
    ['2?3:4', 1, /'\?'/],
    ['💥', 0, /'💥'/],
    ['2\u00a0+3', 1, /on offer/],
    ['٣', 0, /on offer/],
  ])('%j is refused at position %d', (text, posicao, detail) => {
    expect(refusal(text)).toMatchObject({
      status: 422,
      posicao,
      detail: expect.stringMatching(detail),
      resultado: `expressão inválida na posição ${posicao}`,
      operadores: ['+', '-', '*'],
    });
  });

  it('has at most 200 characters', async () => {
    expect(await calculate('1'.padEnd(200, ' '))).toBe(1);
    expect(refusal('1'.padEnd(201, ' '))).toMatchObject({ status: 422, posicao: 200 });
  });

  it('has at most 50 operations', async () => {
    expect(await calculate(`1${'+1'.repeat(50)}`)).toBe(51);
    expect(refusal(`1${'+1'.repeat(51)}`)).toMatchObject({
      status: 422,
      detail: expect.stringMatching(/50 operations/),
    });
    expect(refusal(`${'-'.repeat(52)}1`)).toMatchObject({ status: 422 });
  });

  it('is refused or understood, whatever it is', () => {
    const scraps = fc.constantFrom(...'0123456789.eE+-*/() \t,;x%[]"\'?:!~&|=<>');
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: scraps, maxLength: 30 }), fc.string({ maxLength: 30 })), (text) => {
        const told = refusal(text);
        if (told === undefined) return;
        expect(told.status).toBe(422);
        expect(told.posicao).toBeGreaterThanOrEqual(0);
        expect(told.posicao).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 5000 },
    );
  });
});
