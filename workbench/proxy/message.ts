import { ConfError } from '../model/conf/tree.ts';

/** What is wrong, in nginx's words and form: `message at column 5 in file:line`. */
export function emergency(error: unknown): string {
  if (!(error instanceof ConfError)) return `a fault in the balancer itself: ${(error as Error).stack}`;
  const { message, place } = error;
  return `${message.replace(/\s*\n\s*/g, ' ')} (column ${place.column}) in ${place.file}:${place.line}`;
}
