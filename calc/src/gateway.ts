import { once } from 'node:events';
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** Keeps connections to the gateway open. Not fetch(): under load that takes 80 MiB more. */
const agent = new Agent({ keepAlive: true });

/** One call that calc made, as `passos` lists it. */
export interface Step {
  /** Name of the service called. */
  readonly operacao: string;
  readonly op1: number;
  readonly op2: number;
  readonly resultado: number;
  /** The replica that answered. */
  readonly servidor: string;
  readonly ms: number;
}

/** A call that brought no result. `status` is what calc has to answer because of it. */
export class CallError extends Error {
  readonly status: 422 | 503;

  constructor(status: 422 | 503, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Has a service work out one operation, through the gateway.
 * @param headers passed on: request id, trace
 * @throws CallError if no result comes back; the signal's reason if it aborts
 */
export async function callService(
  gateway: string,
  [operacao, op1, op2]: readonly [string, number, number],
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Step> {
  const url = new URL(`/${operacao}`, gateway);
  url.search = new URLSearchParams({ op1: String(op1), op2: String(op2) }).toString();
  const started = performance.now();
  const { status, body } = await getOnceMore(url, { agent, headers, signal });
  if (status === 422) throw new CallError(422, 'has no finite result for these operands');
  if (status !== 200) throw new CallError(503, `answered ${status}`);
  const { resultado, servidor } = parse(body);
  if (!Number.isFinite(resultado)) throw new CallError(503, 'answered something other than a result');
  const ms = Number((performance.now() - started).toFixed(3));
  return { operacao, op1, op2, resultado: Number(resultado), servidor: String(servidor), ms };
}

/** A GET is safe to repeat, and nginx closes idle connections when it reloads, perhaps just as this one is used. */
async function getOnceMore(url: URL, options: RequestOptions): Promise<{ status: number; body: string }> {
  const isOver = () => options.signal?.aborted;
  try {
    return await getText(url, options).catch((error) => (isOver() ? Promise.reject(error) : getText(url, options)));
  } catch (error) {
    throw isOver() ? error : new CallError(503, 'could not be reached');
  }
}

async function getText(url: URL, options: RequestOptions): Promise<{ status: number; body: string }> {
  const outgoing = request(url, options).end();
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: incoming.statusCode ?? 0, body: await text(incoming) };
}

function parse(body: string): { resultado?: unknown; servidor?: unknown } {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}
