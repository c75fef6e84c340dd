import type { Directive } from '../../model/conf/tree.ts';
import { argument, broken } from './scope.ts';
import { partsOf, type Template } from './template.ts';
import type { Variables } from './variables.ts';

type Escape = (value: string | undefined) => string;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that are escaped
const JSON_SPECIAL = /[\x00-\x1f"\\]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that are escaped
const DEFAULT_SPECIAL = /[\x00-\x1f"\\\x7f-\xff]/g;
const SHORT: Record<string, string> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  '"': '\\"',
  '\\': '\\\\',
};
const hex = (char: string, digits: number) => char.charCodeAt(0).toString(16).toUpperCase().padStart(digits, '0');

/** @see ngx_http_log_escape and ngx_escape_json in nginx's source */
const ESCAPES: Record<string, Escape> = {
  json: (value = '') =>
    value.search(JSON_SPECIAL) < 0 ? value : value.replace(JSON_SPECIAL, (char) => SHORT[char] ?? `\\u${hex(char, 4)}`),
  default: (value) => value?.replace(DEFAULT_SPECIAL, (char) => `\\x${hex(char, 2)}`) ?? '-',
  none: (value = '') => value,
};

const COMBINED =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

/** The formats of access logs, by name; `combined` is always there. */
export class LogFormats {
  readonly #formats = new Map<string, Template>();
  readonly #variables: Variables;

  constructor(variables: Variables) {
    this.#variables = variables;
    const place = { file: '', line: 0, column: 0 };
    this.#formats.set('combined', this.#compile(COMBINED, 'default', place));
  }

  #compile(text: string, escaping: string, place: Directive['place']): Template {
    const escaped = ESCAPES[escaping];
    if (escaped === undefined) throw broken(`unknown log format escaping "${escaping}"`, place);
    const parts = partsOf({ text, raw: text, place }, this.#variables);
    return (x) => {
      let line = '';
      for (const part of parts) line += typeof part === 'string' ? part : escaped(part(x));
      return `${line}\n`;
    };
  }

  /** Takes a `log_format` directive. */
  add(directive: Directive): void {
    const name = argument(directive, 0).text;
    const first = argument(directive, 1);
    const hasEscape = first.text.startsWith('escape=');
    const words = directive.args.slice(hasEscape ? 2 : 1);
    if (this.#formats.has(name)) throw broken(`duplicate "log_format" name "${name}"`, directive.place);
    const text = words.map((word) => word.text).join('');
    this.#formats.set(
      name,
      this.#compile(text, hasEscape ? first.text.slice('escape='.length) : 'default', first.place),
    );
  }

  /** @returns undefined for a name that no `log_format` has */
  find(name: string): Template | undefined {
    return this.#formats.get(name);
  }
}
