import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A reply, taken apart; text is bytes, a character each. */
export interface Reply {
  status: number;
  /** `name: value` lines as they came. */
  headers: string[];
  body: string;
  /** All that came, whatever it was. */
  raw: string;
}

export function parseReply(raw: string): Reply {
  const at = raw.indexOf('\r\n\r\n');
  const [line = '', ...headers] = (at < 0 ? raw : raw.slice(0, at)).split('\r\n');
  return { status: Number(line.split(' ')[1] ?? 0), headers, body: at < 0 ? '' : raw.slice(at + 4), raw };
}

/** The value of a header. */
export const headerOf = ({ headers }: Reply, name: string): string | undefined =>
  headers
    .find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    ?.slice(name.length + 1)
    .trim();

/** Sends pieces of bytes, some ms apart, and reads until the other side closes. */
export async function sendRaw(port: number, pieces: string | readonly string[], gap = 30): Promise<Reply> {
  const socket = connect(port, '127.0.0.1');
  const reply = collect(socket);
  for (const [index, piece] of (typeof pieces === 'string' ? [pieces] : pieces).entries()) {
    if (index > 0) await pause(gap);
    if (!socket.destroyed) socket.write(piece, 'latin1');
  }
  return parseReply(await reply);
}

/** All that comes until the other side closes. */
export function collect(socket: Socket): Promise<string> {
  let raw = '';
  socket.on('data', (chunk) => {
    raw += chunk.toString('latin1');
  });
  return new Promise((resolve) => {
    socket.on('error', () => resolve(raw));
    socket.on('close', () => resolve(raw));
  });
}

/** A simple request on a connection of its own. */
export const get = (port: number, target: string, extra = '', method = 'GET', body = ''): Promise<Reply> =>
  sendRaw(port, `${method} ${target} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n${extra}\r\n${body}`);
