import type { Directive, Word } from '../tree.ts';
import { arg, type Check, refuse, type Scene } from './scene.ts';
import { useRegex } from './variables.ts';

/** What a location matches. */
interface Match {
  kind: 'exact' | 'prefix' | 'regex' | 'named';
  text: string;
  word: Word;
}

/** @see src/http/ngx_http_core_module.c ngx_http_core_location */
function readMatch(directive: Directive, scene: Scene): Match {
  const [first, second] = [arg(directive, 0), directive.args[1]];
  const [, sign = '', joined = ''] = /^(=|\^~|~\*?|)(.*)$/s.exec(first.text) ?? [];
  const word = second ?? first;
  const text = second?.text ?? joined;
  if (second !== undefined && (sign === '' || joined !== ''))
    refuse(first, `invalid location modifier "${first.text}": expected "=", "^~", "~" or "~*"`);
  if (sign.startsWith('~')) {
    useRegex({ ...word, text }, scene, sign === '~*');
    return { kind: 'regex', text, word };
  }
  if (sign === '=') return { kind: 'exact', text, word };
  return { kind: second === undefined && text.startsWith('@') ? 'named' : 'prefix', text, word };
}

/** @see src/http/ngx_http_core_module.c ngx_http_core_location, ngx_http.c ngx_http_join_exact_locations */
const location: Check = (directive, scene, { context, parents }) => {
  const match = readMatch(directive, scene);
  const parent = parents.at(-1);
  if (context === 'location' && parent !== undefined) checkNested(match, readMatch(parent, scene));
  const siblings = parent?.block ?? [];
  const earlier = siblings.slice(0, siblings.indexOf(directive)).filter(({ name }) => name === 'location');
  const same = earlier.map((one) => readMatch(one, scene)).find((one) => isSame(one, match));
  if (same !== undefined)
    refuse(match.word, `duplicate location "${match.text}": the first is at line ${same.word.place.line}`);
};

const isSame = (one: Match, other: Match) => one.kind !== 'regex' && one.kind === other.kind && one.text === other.text;

function checkNested({ kind, text, word }: Match, parent: Match): void {
  if (parent.kind === 'exact') refuse(word, `location "${text}" cannot be inside the exact location "${parent.text}"`);
  if (parent.kind === 'named') refuse(word, `location "${text}" cannot be inside the named location "${parent.text}"`);
  if (kind === 'named') refuse(word, `named location "${text}" can be on the server level only`);
  if (kind !== 'regex' && !text.startsWith(parent.text))
    refuse(word, `location "${text}" is outside location "${parent.text}"`);
}

/** @see src/http/ngx_http_core_module.c ngx_http_core_root */
const root: Check = (directive, _, { parents }) => {
  const path = arg(directive, 0);
  const block = parents.at(-1);
  const other = directive.name === 'root' ? 'alias' : 'root';
  const before = block?.block?.slice(0, block.block.indexOf(directive)) ?? [];
  if (before.some(({ name }) => name === other))
    refuse(directive, `"${directive.name}" directive is duplicate, "${other}" directive was specified earlier`);
  if (directive.name === 'alias' && block?.args[0]?.text.startsWith('@'))
    refuse(directive, 'the "alias" directive cannot be used inside the named location');
  const [, variable] = /\$\{?(document_root|realpath_root)/.exec(path.text) ?? [];
  if (variable !== undefined)
    refuse(path, `the $${variable} variable cannot be used in the "${directive.name}" directive`);
};

/** @see src/http/modules/ngx_http_try_files_module.c ngx_http_try_files */
const tryFiles: Check = ({ args }) => {
  const last = args.at(-1);
  if (last?.text.startsWith('=') && !/^=\d{1,3}$/.test(last.text))
    refuse(last, `invalid code "${last.text}": expected "=" and a status, such as =404`);
};

/** @see src/http/ngx_http_core_module.c ngx_http_core_error_page */
const errorPage: Check = ({ args }) => {
  const overwrite = args.at(-2)?.text.startsWith('=') ? args.at(-2) : undefined;
  if (overwrite !== undefined && (args.length === 2 || !/^=\d*$/.test(overwrite.text)))
    refuse(overwrite, `invalid value "${overwrite.text}": expected codes, then "=" or "=CODE", then a URI`);
  for (const code of args.slice(0, overwrite === undefined ? -1 : -2)) {
    if (!/^\d+$/.test(code.text) || code.text === '499') refuse(code, `invalid value "${code.text}": no status`);
    if (Number(code.text) < 300 || Number(code.text) > 599)
      refuse(code, `value "${code.text}" must be between 300 and 599`);
  }
};

export const LOCATION_CHECKS: Record<string, Check> = {
  location,
  root,
  alias: root,
  try_files: tryFiles,
  error_page: errorPage,
};
