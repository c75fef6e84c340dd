import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluate } from '../src/calc.ts';
import { type Expression, parseExpression } from '../src/expression.ts';
import { calculate, OPERATORS, WITH_DIV, work } from './arithmetic.ts';

type Tree =
  | number
  | { readonly symbol: string; readonly left: Tree; readonly right: Tree }
  | { readonly negated: Tree };

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.nat(1000), fc.double({ min: 0, max: 1e6, noNaN: true })).map((value) => value || 0),
    fc.record({ symbol: fc.constantFrom('+', '-', '*', '/'), left: tie('tree'), right: tie('tree') }),
    fc.record({ negated: tie('tree') }),
  ),
}));

const PRECEDENCE: Readonly<Record<string, number>> = { '+': 1, '-': 1, '*': 2, '/': 2 };

/** Writes a tree with as few parentheses as it may have: so precedence and associativity are put to the test. */
function print(node: Tree, outer = 0, isRight = false): string {
  if (typeof node === 'number') return String(node);
  if ('negated' in node)
    return `-${typeof node.negated === 'number' ? print(node.negated) : `(${print(node.negated)})`}`;
  const own = PRECEDENCE[node.symbol] ?? 0;
  const text = `${print(node.left, own)} ${node.symbol} ${print(node.right, own, true)}`;
  return own < outer || (own === outer && isRight) ? `(${text})` : text;
}

/** The value of a tree in JavaScript's own arithmetic, with nothing of calc in it. */
function worth(node: Tree): number {
  if (typeof node === 'number') return node;
  if ('negated' in node) return typeof node.negated === 'number' ? -node.negated : 0 - worth(node.negated);
  const [left, right] = [worth(node.left), worth(node.right)];
  if (node.symbol === '+') return left + right;
  if (node.symbol === '-') return left - right;
  return node.symbol === '*' ? left * right : left / right;
}

describe('any expression', () => {
  it('is worked out as JavaScript does it, to the last bit', async () => {
    let checked = 0;
    await fc.assert(
      fc.asyncProperty(tree, async (node) => {
        const text = print(node);
        fc.pre(text.length <= 200);
        const value = await calculate(text, WITH_DIV);
        checked += typeof node === 'number' ? 0 : 1;
        // Apart from the sign of zero, which JSON does not keep.
        expect(Object.is(value + 0, worth(node) + 0)).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(checked).toBeGreaterThan(1000);
  });

  it('is worked out from left to right, each step after what it needs', async () => {
    const calls: Expression[] = [];
    const text = '(1-2)*(3-4)-(5-6)';
    await evaluate(parseExpression(text, OPERATORS), (service, left, right) => {
      calls.push({ service, left, right });
      return work(service, left, right);
    });
    expect(calls).toEqual([
      { service: 'sub', left: 1, right: 2 },
      { service: 'sub', left: 3, right: 4 },
      { service: 'mult', left: -1, right: -1 },
      { service: 'sub', left: 5, right: 6 },
      { service: 'sub', left: 1, right: -1 },
    ]);
  });
});
