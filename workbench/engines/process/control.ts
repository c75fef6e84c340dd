import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Action, Replica } from '../engine.ts';
import { failureFrom, LabFailure, type ToldFailure, tellFailure } from '../failure.ts';

/** What can be asked of a supervisor. */
export type Command =
  | { do: 'replicas' }
  | { do: 'down' }
  | { do: 'reload' }
  | { do: 'scale'; service: string; count: number }
  | { do: 'act'; action: Action; replica: string };

/** What it answers. */
export type Answer = { replicas?: Replica[]; failed?: ToldFailure };

/** What carries a command out. */
export interface Commanded {
  replicas(): Replica[];
  reload(): Promise<void>;
  scale(service: string, count: number): Promise<void>;
  act(action: Action, replica: string): Promise<void>;
}

/**
 * Takes commands on a free port of 127.0.0.1, from whoever knows the token.
 * @returns the port
 */
export async function takeCommands(lab: Commanded, token: string, down: () => void): Promise<number> {
  const carryOut = async (command: Command): Promise<Answer> => {
    if (command.do === 'reload') await lab.reload();
    if (command.do === 'scale') await lab.scale(command.service, command.count);
    if (command.do === 'act') await lab.act(command.action, command.replica);
    return { replicas: lab.replicas() };
  };
  const server = createServer(async (request, response) => {
    if (request.headers.authorization !== token) return response.writeHead(403).end();
    const command = JSON.parse(Buffer.concat(await request.toArray()).toString()) as Command;
    const answer = await carryOut(command).catch((error: unknown) => ({ failed: tellFailure(error) }));
    response.setHeader('Connection', 'close').end(JSON.stringify(answer), () => command.do === 'down' && down());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/**
 * Sends a command to a supervisor.
 * @throws LabFailure: the supervisor's own, or that it does not answer
 */
export async function sendCommand(to: { control: number; token: string }, command: Command): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${to.control}/`, {
    method: 'POST',
    headers: { authorization: to.token },
    body: JSON.stringify(command),
  }).catch(() => undefined);
  if (response?.status !== 200) {
    throw new LabFailure(
      'notRunning',
      "the lab's supervisor does not answer.",
      'Clean up what is left of it: ./lab down',
    );
  }
  const answer = (await response.json()) as Answer;
  if (answer.failed !== undefined) throw failureFrom(answer.failed);
  return answer;
}
