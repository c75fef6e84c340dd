/** A header as it was received: the name as sent, in lower case, and the value without the spaces around it. */
export interface Header {
  name: string;
  lower: string;
  value: string;
}

const NAME = /^[A-Za-z0-9-]+$/;
const WITH_UNDERSCORE = /^[A-Za-z0-9_-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these end a name at once
const BROKEN = /[\x00-\x20\x7f]/;

/** What became of a line: a header; `skip`: odd characters in its name, nginx leaves it out; `broken`: a 400. */
export type Line = Header | 'skip' | 'broken';

// Few names come again and again; lower case is made once.
const lowered = new Map<string, string>();
function lowerCase(name: string): string {
  let lower = lowered.get(name);
  if (lower === undefined) {
    lower = name.toLowerCase();
    // A copy: a part of a text would keep all of it in memory.
    if (lowered.size < 1000) lowered.set(Buffer.from(name, 'latin1').toString('latin1'), lower);
  }
  return lower;
}

/**
 * Takes the line end off: a line feed, with any number of carriage returns before it.
 * @param text up to, but without, the line feed
 * @returns undefined if a carriage return stands anywhere else
 */
export function withoutReturns(text: string): string | undefined {
  const at = text.indexOf('\r');
  if (at < 0) return text;
  for (let index = at + 1; index < text.length; index++) if (text.charCodeAt(index) !== 13) return undefined;
  return text.slice(0, at);
}

/**
 * Reads one header line. There is no folding: a line that begins with a space is broken.
 * @param line without its line end
 * @param strict names may hold only letters, digits and hyphens; else underscores and odd characters too
 * @see ngx_http_parse_header_line in src/http/ngx_http_parse.c
 */
export function parseHeaderLine(line: string, strict: boolean): Line {
  const colon = line.indexOf(':');
  const name = colon < 0 ? line : line.slice(0, colon);
  const plain = strict ? NAME.test(name) : WITH_UNDERSCORE.test(name);
  if (!plain && (name === '' || BROKEN.test(name))) return 'broken';
  let start = colon < 0 ? line.length : colon + 1;
  let end = line.length;
  while (start < end && line.charCodeAt(start) === 32) start++;
  while (end > start && line.charCodeAt(end - 1) === 32) end--;
  const value = line.slice(start, end);
  if (value.includes('\0')) return 'broken';
  return plain || !strict ? { name, lower: lowerCase(name), value } : 'skip';
}
