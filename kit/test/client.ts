import { once } from 'node:events';
import { type Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Reply {
  readonly status: number;
  /** Names and values as they came over the wire. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  /** Whether a `100 Continue` came first; only sendRaw() looks. */
  readonly continued?: boolean;
}

export interface Sendable {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Uint8Array | undefined;
  readonly chunked?: boolean;
}

/** Sends one request as it is: a path isn't tidied up, a GET may have a body. Without an agent, on a connection of its own. */
export async function send(base: string, sendable: Sendable, agent?: Agent): Promise<Reply> {
  const { hostname, port } = new URL(base);
  const { method, path, headers, body, chunked = false } = sendable;
  const outgoing = request({ hostname, port, method, path, headers: { ...headers }, agent: agent ?? false });
  if (body !== undefined && !chunked) outgoing.setHeader('Content-Length', Buffer.byteLength(body));
  if (chunked) outgoing.setHeader('Transfer-Encoding', 'chunked');
  // The answer may come, and the connection go, before a large body is through.
  outgoing.on('error', () => {});
  const answered = once(outgoing, 'response');
  outgoing.end(body);
  const [incoming] = (await answered) as [IncomingMessage];
  return { status: incoming.statusCode ?? 0, headers: pairs(incoming.rawHeaders), body: await text(incoming) };
}

/** Sends bytes and reads what comes back until the other side closes. */
export async function sendRaw(base: string, bytes: string): Promise<Reply> {
  const { hostname, port } = new URL(base);
  const socket = connect(Number(port), hostname);
  socket.write(bytes, 'latin1');
  const all = await text(socket);
  const answer = all.replace(/^HTTP\/1.1 100 Continue\r\n\r\n/, '');
  const [head = '', ...body] = answer.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => line.split(/: (.*)/s, 2) as [string, string]);
  return { status: Number(statusLine.split(' ')[1]), headers, body: body.join('\r\n\r\n'), continued: all !== answer };
}

/** A header's value, whatever its case; undefined if it isn't there. */
export const header = (reply: Reply, name: string): string | undefined =>
  reply.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ''] as [string, string]] : []));
}

/** What is left of a reply without times and ids. */
export function comparable(reply: Reply | undefined) {
  const headers = reply?.headers.map(([name, value]) =>
    /^(Date|Server-Timing)$/.test(name) ? name : `${name}: ${value}`,
  );
  const anonymous = headers?.map((line) => line.replace(/[0-9a-f]{32}$/, '<id>'));
  return {
    ...reply,
    headers: anonymous,
    body: reply?.body.replace(/"requestId":"[0-9a-f]{32}"/, '"requestId":"<id>"'),
  };
}
