import { isAbsolute, join, resolve } from 'node:path';

/** What the command line asks for, in nginx's letters. */
export interface Asked {
  what: 'serve' | 'test' | 'version';
  conf: string;
  prefix: string;
  directives: string;
  quiet: boolean;
}

const WITH_VALUE = new Set(['p', 'c', 'g', 'e']);

/**
 * Reads nginx's own options: `-p PREFIX -c CONF -g DIRECTIVES -e FILE -t -v -V -q`. `-e` is taken and not needed:
 * before the conf is read all goes to standard error.
 * @throws Error for an option that is not known, or has no value
 */
export function parseArguments(args: readonly string[]): Asked {
  const values: Record<string, string> = {};
  const flags = new Set<string>();
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, letter = '', value = ''] = /^-([a-zA-Z])(.*)$/s.exec(word) ?? [];
    if (WITH_VALUE.has(letter)) {
      const own = value === '' ? rest.shift() : value;
      if (own === undefined) throw new Error(`option "-${letter}" requires a value`);
      values[letter] = own;
    } else if (letter !== '' && 'tvVq'.includes(letter)) for (const flag of `${letter}${value}`) flags.add(flag);
    else throw new Error(`invalid option: "${word}"`);
  }
  const prefix = `${resolve(values.p ?? '.')}/`.replace(/\/\/$/, '/');
  const conf = values.c ?? 'conf/nginx.conf';
  return {
    what: flags.has('v') || flags.has('V') ? 'version' : flags.has('t') ? 'test' : 'serve',
    conf: isAbsolute(conf) ? conf : join(prefix, conf),
    prefix,
    directives: values.g ?? '',
    quiet: flags.has('q'),
  };
}
