import type { Compilation } from './compilation.ts';
import { argument, type Scope } from './scope.ts';
import { compileTemplate, hasVariables, type Template } from './template.ts';

/** Where a place finds its files. */
export interface Files {
  root: Template;
  /** Stands for the location's own prefix. */
  alias: Template | undefined;
  index: readonly Template[];
  try: readonly { name: Template; folder: boolean }[];
  /** The last word of `try_files`: a status, a URI, or a named location. */
  last: number | Template | undefined;
  etag: boolean;
  ifModifiedSince: string;
}

/** Reads `root`, `alias`, `index`, `try_files` and what goes with static files. */
export function readFiles(scope: Scope, compilation: Compilation): Files {
  const { variables, prefix } = compilation;
  const root = scope.nearest('root');
  const alias = scope.own.find(({ name }) => name === 'alias');
  const index = scope.all('index').flatMap(({ args }) => args);
  const word = (text: string) => ({ text, raw: text, place: { file: '', line: 0, column: 0 } });
  const absolute = (text: string) => (text.startsWith('/') || hasVariables(text) ? text : `${prefix}${text}`);
  const folder = (directive: NonNullable<typeof root>) => {
    const own = argument(directive, 0);
    return compileTemplate(
      { ...own, text: absolute(own.text).replace(/(?<=.)\/$/, directive.name === 'root' ? '' : '/') },
      variables,
    );
  };
  return {
    root: root === undefined ? compileTemplate(word(`${prefix}html`), variables) : folder(root),
    alias: alias && folder(alias),
    index: (index.length > 0 ? index : [word('index.html')]).map((one) => compileTemplate(one, variables)),
    ...readTryFiles(scope, compilation),
    etag: scope.flag('etag', true),
    ifModifiedSince: scope.word('if_modified_since', 'exact'),
  };
}

// try_files is not inherited: it holds for its own location.
function readTryFiles(scope: Scope, { variables }: Compilation): Pick<Files, 'try' | 'last'> {
  const args = scope.own.find(({ name }) => name === 'try_files')?.args ?? [];
  const last = args.at(-1);
  if (last === undefined) return { try: [], last: undefined };
  const tried = args.slice(0, -1).map((word) => {
    const folder = word.text.endsWith('/');
    return { name: compileTemplate(folder ? { ...word, text: word.text.slice(0, -1) } : word, variables), folder };
  });
  return { try: tried, last: /^=\d+$/.test(last.text) ? Number(last.text.slice(1)) : compileTemplate(last, variables) };
}
