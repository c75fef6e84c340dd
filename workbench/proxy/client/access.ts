import type { Exchange } from '../request/exchange.ts';

/** Writes the lines that a request leaves in the access logs. */
export function writeAccess(x: Exchange): void {
  for (const { file, line, condition } of x.settings.accessLogs) {
    if (condition !== undefined && ['', '0'].includes(condition(x))) continue;
    file.write(line(x));
  }
}

/** What the error log says of a request, behind the message. */
export function describe(x: Exchange): string {
  const { head, server, remoteAddress } = x;
  const request = head.text === '' ? '' : `, request: "${head.text}"`;
  const host = head.first.get('host');
  return `, client: ${remoteAddress}, server: ${server.name}${request}${host === undefined ? '' : `, host: "${host}"`}`;
}
