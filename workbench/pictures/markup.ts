/** Text that is HTML or SVG already. Made by `html` and `raw` only. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes: text is escaped, markup is not, `undefined` and `false` leave nothing. */
export type Part = Markup | string | number | undefined | false | readonly Part[];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no way to write them, not even escaped
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Makes text safe between tags and in quoted attributes, in HTML and in XML. */
const escapeText = (text: string): string =>
  text
    .toWellFormed()
    .replace(FORBIDDEN, '\ufffd')
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');

function write(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return String(part);
  return part === undefined || part === false ? '' : part.map(write).join('');
}

/** A template for HTML and SVG: whatever is put in is escaped, unless it is markup. */
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Markup =>
  new Markup(strings.reduce((text, string, index) => text + write(parts[index - 1]) + string));

/** Takes text that was made as markup elsewhere, such as a finished picture. */
export const raw = (text: string): Markup => new Markup(text);
