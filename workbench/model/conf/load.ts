import { parseConf } from './parse.ts';
import { ConfError, type Directive } from './tree.ts';

/** Where confs come from: the model itself touches no file. */
export interface ConfSource {
  /** The text of a file, or undefined where it can't be read. */
  read(path: string): string | undefined;
  /** The files that a pattern matches, sorted. */
  glob(pattern: string): string[];
}

const isAbsolute = (path: string) => /^(?:[/\\]|[A-Za-z]:[/\\])/.test(path);
const folderOf = (path: string) => /^.*[/\\]/.exec(path)?.[0] ?? '';

/**
 * Reads a conf and puts what it includes in the place of each `include`, in any block.
 * Relative names count from the folder of the main file, whichever file includes them.
 * @param main path of the main file, as the source knows it
 * @throws ConfError for a syntax error in any of the files, at the `include` of a plain file that is missing or includes itself,
 *   and at the start of a main file that can't be read
 * @see src/core/ngx_conf_file.c ngx_conf_include
 */
export function loadConf(main: string, source: ConfSource): Directive[] {
  const text = source.read(main);
  if (text === undefined) throw new ConfError({ file: main, line: 1, column: 1 }, `"${main}" can't be read`);
  return resolveIncludes(parseConf(text, main, true), [main], folderOf(main), source);
}

/** @param open the files that are being read, outermost first */
function resolveIncludes(tree: Directive[], open: string[], folder: string, source: ConfSource): Directive[] {
  return tree.flatMap((directive) => {
    if (directive.name === 'include') return include(directive, open, folder, source);
    if (directive.block === undefined) return [directive];
    return [{ ...directive, block: resolveIncludes(directive.block, open, folder, source) }];
  });
}

function include(directive: Directive, open: string[], folder: string, source: ConfSource): Directive[] {
  const [name, surplus] = directive.args;
  if (directive.block !== undefined)
    throw new ConfError(directive.stop ?? directive.place, 'directive "include" is not terminated by ";"');
  if (name === undefined || surplus !== undefined)
    throw new ConfError(
      surplus?.place ?? directive.place,
      'invalid number of arguments in "include" directive: expected one file or pattern',
    );
  const path = isAbsolute(name.text) ? name.text : folder + name.text;
  const files = /[*?[]/.test(path) ? source.glob(path) : [path];
  return files.flatMap((file) => {
    if (open.includes(file))
      throw new ConfError(
        name.place,
        `"${file}" includes itself: ${[...open.slice(open.indexOf(file)), file].join(' → ')}`,
      );
    const text = source.read(file);
    if (text === undefined) throw new ConfError(name.place, `the included file "${file}" is missing or can't be read`);
    return resolveIncludes(parseConf(text, file), [...open, file], folder, source);
  });
}
