import jsep from 'jsep';
import { Problem } from '#kit/answer.ts';
import type { Operators } from './config.ts';
import { type Fault, findFault } from './tokens.ts';

/** A number, or a call of a service with two of these. */
export type Expression = number | { readonly service: string; readonly left: Expression; readonly right: Expression };

const MAX_LENGTH = 200;
const MAX_OPERATIONS = 50;

/**
 * Parses decimal numbers, parentheses, unary minus and the operators on offer. `+` and `-` bind weaker than any other.
 * A minus before a number makes a negative number, before anything else a call of `0 - x`.
 * @throws Problem 422 with the position of the fault and the operators on offer
 */
export function parseExpression(text: string, operators: Operators): Expression {
  const refuse = ({ position, detail }: Fault) => {
    const place = `${text.slice(Math.max(0, position - 10), position)}‸${text.slice(position, position + 10)}`;
    const members = { posicao: position, operadores: [...operators.keys()] };
    const resultado = `expressão inválida na posição ${position}`;
    return new Problem(422, 'bad-expression', resultado, `${detail} (position ${position}: ${place})`, members);
  };
  if (text.length > MAX_LENGTH) throw refuse({ position: MAX_LENGTH, detail: `More than ${MAX_LENGTH} characters.` });
  const fault = findFault(text, operators);
  if (fault) throw refuse(fault);
  const expression = build(parseTree(text, operators), operators);
  if (count(expression) <= MAX_OPERATIONS) return expression;
  throw refuse({ position: text.length, detail: `More than ${MAX_OPERATIONS} operations.` });
}

function parseTree(text: string, operators: Operators): jsep.Expression {
  // jsep has one grammar for the whole process and starts out with JavaScript's: it's cut down to what is on offer.
  jsep.removeAllBinaryOps();
  jsep.removeAllUnaryOps();
  jsep.removeAllLiterals();
  for (const symbol of operators.keys()) jsep.addBinaryOp(symbol, symbol === '+' || symbol === '-' ? 1 : 2);
  if (operators.has('-')) jsep.addUnaryOp('-');
  return jsep(text);
}

function build(tree: jsep.Expression, operators: Operators): Expression {
  const node = tree as jsep.CoreExpression;
  const service = operators.get(String(node.operator)) ?? '';
  switch (node.type) {
    case 'Literal':
      return Number(node.value);
    case 'UnaryExpression': {
      const right = build(node.argument, operators);
      return node.argument.type === 'Literal' ? -right : { service, left: 0, right };
    }
    case 'BinaryExpression':
      return { service, left: build(node.left, operators), right: build(node.right, operators) };
    default:
      throw new TypeError(`unexpected ${node.type}: findFault should have refused it`);
  }
}

function count(expression: Expression): number {
  return typeof expression === 'number' ? 0 : 1 + count(expression.left) + count(expression.right);
}
