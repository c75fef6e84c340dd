import type { Compilation } from './compilation.ts';
import { broken, type Scope } from './scope.ts';
import { compileTemplate, type Template } from './template.ts';

/** Where a status is sent on to. */
export interface ErrorPage {
  statuses: ReadonlySet<number>;
  /** The status that the client gets; 0: that of the answer there (`=`); undefined: the one it came with. */
  overwrite: number | undefined;
  uri: Template;
}

// nginx's own codes that a client must not see.
const INTERNAL = [494, 495, 496, 497];

/**
 * Reads the `error_page` directives that hold at a place.
 * @see ngx_http_core_error_page in src/http/ngx_http_core_module.c
 */
export function readErrorPages(scope: Scope, { variables }: Compilation): ErrorPage[] {
  return scope.all('error_page').flatMap(({ args, place }): ErrorPage[] => {
    const words = args.slice(0, -1);
    const target = args.at(-1);
    const equals = words.find(({ text }) => text.startsWith('='));
    const codes = words.filter((word) => word !== equals);
    for (const code of codes)
      if (!/^\d+$/.test(code.text) || Number(code.text) < 300 || Number(code.text) > 599 || code.text === '499')
        throw broken(`value "${code.text}" must be between 300 and 599, and not 499`, code.place);
    if (target === undefined || codes.length === 0) throw broken('invalid number of arguments in "error_page"', place);
    const overwrite = equals === undefined ? undefined : Number(equals.text.slice(1));
    const uri = compileTemplate(target, variables);
    const page = (statuses: number[], own: number | undefined) => ({
      statuses: new Set(statuses),
      overwrite: own,
      uri,
    });
    const all = codes.map(({ text }) => Number(text));
    if (overwrite !== undefined) return [page(all, overwrite)];
    return [
      page(
        all.filter((code) => !INTERNAL.includes(code)),
        undefined,
      ),
      page(
        all.filter((code) => INTERNAL.includes(code)),
        400,
      ),
    ];
  });
}
