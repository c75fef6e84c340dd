import { type Answer, json } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { actOnFault } from './fault.ts';
import { readOperand } from './operand.ts';
import { type Parameters, readBody, readQuery } from './parameters.ts';
import { Problem } from './problem.ts';
import type { Service } from './service.ts';

/** What a service does on its route. With `post`, it takes its parameters from the body of a POST as well. */
export interface Operation {
  readonly post: boolean;
  /** @throws Problem for what can't be answered */
  readonly answer: (parameters: Parameters, exchange: Exchange, service: Service) => Answer | Promise<Answer>;
}

/** Answers a request to the service's route. @throws Problem */
export async function operate({ answer }: Operation, exchange: Exchange, service: Service): Promise<Answer> {
  await actOnFault(service, exchange);
  const { request, query } = exchange;
  return answer(request.method === 'POST' ? await readBody(request) : readQuery(query), exchange, service);
}

/**
 * An operation on `op1` and `op2`.
 * @param compute the arithmetic alone
 */
export function twoOperands(compute: (op1: number, op2: number) => number): Operation {
  const answer: Operation['answer'] = (parameters, { notes }, { name, replica }) => {
    const op1 = readOperand(parameters, 'op1');
    const op2 = readOperand(parameters, 'op2');
    const resultado = compute(op1, op2);
    Object.assign(notes, { operation: name, op1, op2, resultado });
    if (Number.isFinite(resultado)) return json({ resultado, servidor: replica });
    const detail = `${name} of ${op1} and ${op2} is not a number that a double can hold.`;
    throw new Problem(422, 'not-finite', 'o resultado não é um número finito', detail);
  };
  return { post: true, answer };
}
