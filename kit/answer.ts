/** An answer as neither framework knows it: kit decides it, an adapter only sends it. */
export type Answer = { status: number; headers: Record<string, string>; body: string };

/** An answer with `body` as it is. */
export function text(body: string, type = 'text/plain; charset=utf-8', status = 200): Answer {
  return { status, body, headers: { 'Content-Type': type, 'Content-Length': String(Buffer.byteLength(body)) } };
}

/** An answer with `value` as JSON. */
export const json = (value: object): Answer => text(JSON.stringify(value), 'application/json; charset=utf-8');
