import type { LogFile } from '../logs/log-file.ts';
import type { Compilation } from './compilation.ts';
import { argument, broken, notHere, type Scope } from './scope.ts';
import { compileTemplate, type Template } from './template.ts';

/** One access log: a line a request, if its condition holds. */
export interface AccessLog {
  file: LogFile;
  line: Template;
  condition: Template | undefined;
}

/**
 * Reads the access logs that hold at a place. Without any directive there is `logs/access.log`, where that folder exists.
 * @see ngx_http_log_set_log in src/http/modules/ngx_http_log_module.c
 */
export function readAccessLogs(scope: Scope, { formats, logs, variables }: Compilation): AccessLog[] {
  const found = scope.all('access_log');
  if (found.length === 0) {
    const file = logs.openDefault('logs/access.log');
    const line = formats.find('combined');
    return file === undefined || line === undefined ? [] : [{ file, line, condition: undefined }];
  }
  if (found.some(({ args }) => args[0]?.text === 'off')) return [];
  return found.map((directive) => {
    const path = argument(directive, 0);
    if (path.text.startsWith('syslog:')) throw notHere('a log by syslog', path.place);
    if (path.text.includes('$')) throw notHere('a variable in the name of a log', path.place);
    const format = directive.args[1];
    const line = formats.find(format?.text ?? 'combined');
    if (line === undefined) throw broken(`unknown log format "${format?.text}"`, format?.place ?? directive.place);
    const condition = directive.args.find(({ text }) => text.startsWith('if='));
    const word = condition && { ...condition, text: condition.text.slice('if='.length) };
    return { file: logs.open(path.text, path.place), line, condition: word && compileTemplate(word, variables) };
  });
}
