import { json, Problem } from '#kit/answer.ts';
import type { Exchange } from '#kit/exchange.ts';
import type { Operation } from '#kit/operation.ts';
import type { Parameters } from '#kit/parameters.ts';
import type { CalcConfig } from './config.ts';
import { type Expression, parseExpression } from './expression.ts';
import { CallError, callService, type Step } from './gateway.ts';

/** The operation of calc, which works nothing out itself: every step is a call of another service. */
export function calc({ gateway, operators, deadlineMs }: CalcConfig): Operation {
  const answer: Operation['answer'] = async (parameters, exchange, { replica: servidor, version: versao }) => {
    if (exchange.request.method !== 'POST' && !parameters.has('expr')) {
      return json({ resultado: `calc está funcionando! Versão ${versao}`, servidor, versao });
    }
    const expr = readExpression(parameters);
    Object.assign(exchange.notes, { operation: 'calc', expr });
    const expression = parseExpression(expr, operators);
    const signal = deadline(exchange, deadlineMs);
    const passos: Step[] = [];
    const call: Call = async (...operation) => {
      const step = await callService(gateway, operation, headersFor(exchange), signal).catch((error) => {
        throw failedStep(error, operation[0], passos, signal.aborted);
      });
      passos.push(step);
      return step.resultado;
    };
    const resultado = await evaluate(expression, call);
    exchange.notes.resultado = resultado;
    return json({ resultado, passos, servidor });
  };
  return { post: true, answer };
}

type Call = (service: string, op1: number, op2: number) => Promise<number>;

/** Works an expression out from left to right, one call after the other, so that `passos` can be read as sums on paper. */
export async function evaluate(expression: Expression, call: Call): Promise<number> {
  if (typeof expression === 'number') return expression;
  const op1 = await evaluate(expression.left, call);
  const op2 = await evaluate(expression.right, call);
  return call(expression.service, op1, op2);
}

function readExpression(parameters: Parameters): string {
  const expr = parameters.get('expr');
  if (typeof expr === 'string' || typeof expr === 'number') return String(expr);
  if (expr === undefined || expr === null) {
    throw new Problem(400, 'missing-expression', 'expr não informado', 'expr is missing.');
  }
  const detail = Array.isArray(expr) ? 'expr is a list or given twice: give one expression.' : 'expr is not a string.';
  throw new Problem(400, 'bad-parameter', 'expr deve ser uma só expressão', detail);
}

/** Aborts once the time is up, or the client has gone and nobody waits for the rest. */
function deadline({ response }: Exchange, ms: number): AbortSignal {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  response.once('close', () => {
    clearTimeout(timer);
    controller.abort();
  });
  return controller.signal;
}

/** Id and trace travel on. X-Lab-Fault does not: it was meant for calc. */
function headersFor({ id, trace }: Exchange): Record<string, string> {
  return { 'User-Agent': 'calc', 'X-Request-Id': id, ...(trace && { traceparent: trace[0] }) };
}

function failedStep(error: unknown, servico: string, passos: readonly Step[], isLate: boolean): unknown {
  const passo = passos.length + 1;
  const members = { servico, passo, passos };
  const retry = { 'Retry-After': '1' };
  if (isLate) {
    const detail = `The time was up while ${servico} worked on step ${passo}.`;
    return new Problem(
      504,
      'deadline-exceeded',
      `tempo esgotado no passo ${passo}: ${servico}`,
      detail,
      members,
      retry,
    );
  }
  if (!(error instanceof CallError)) return error;
  const detail = `Step ${passo}: ${servico} ${error.message}.`;
  if (error.status === 422) {
    return new Problem(422, 'not-finite', `o resultado do passo ${passo} não é finito`, detail, members);
  }
  return new Problem(
    503,
    'service-unavailable',
    `serviço ${servico} indisponível no passo ${passo}`,
    detail,
    members,
    retry,
  );
}
