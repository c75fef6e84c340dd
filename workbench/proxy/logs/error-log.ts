import { httpOf } from '../../model/balancing/upstreams.ts';
import type { Directive } from '../../model/conf/tree.ts';
import { toBytes } from '../conf/bytes.ts';
import { argument, broken, notHere, Scope } from '../conf/scope.ts';
import type { LogFile } from './log-file.ts';
import type { LogFiles } from './log-files.ts';

/** From the worst to the least. */
export const LEVELS = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'] as const;
export type Level = (typeof LEVELS)[number];

const two = (value: number) => String(value).padStart(2, '0');

function timestamp(): string {
  const now = new Date();
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('/');
  return `${date} ${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
}

/** The error log: lines in nginx's form, `2026/01/31 12:00:00 [error] 1#1: …`. */
export class ErrorLog {
  readonly #targets: readonly { file: LogFile; least: number }[];

  constructor(targets: readonly { file: LogFile; level: string }[]) {
    this.#targets = targets.map(({ file, level }) => ({ file, least: LEVELS.indexOf(level as Level) }));
  }

  /** @param message text of bytes, without a line end */
  write(level: Level, message: string): void {
    const rank = LEVELS.indexOf(level);
    if (!this.#targets.some(({ least }) => rank <= least)) return;
    const line = `${timestamp()} [${level}] ${process.pid}#${process.pid}: ${message.replaceAll('\n', ' ')}\n`;
    for (const { file, least } of this.#targets) if (rank <= least) file.write(line);
  }

  /** Writes text of a conf or of Node, which is not bytes yet. */
  say(level: Level, message: string): void {
    this.write(level, toBytes(message));
  }
}

/** Reads the `error_log` directives of a conf: those of `http`, or else those of the file. */
export function readErrorLog(tree: readonly Directive[], logs: LogFiles): ErrorLog {
  const scope = new Scope([tree, httpOf(tree)]);
  const found = scope.all('error_log');
  const nowhere = { file: '', line: 1, column: 1 };
  if (found.length === 0) {
    const file = logs.openDefault('logs/error.log') ?? logs.open('/dev/stderr', nowhere);
    return new ErrorLog([{ file, level: 'error' }]);
  }
  return new ErrorLog(
    found.map((directive) => {
      const path = argument(directive, 0);
      const level = directive.args[1];
      if (/^(syslog|memory):/.test(path.text)) throw notHere(`"${path.text}" as a log`, path.place);
      if (level !== undefined && !LEVELS.includes(level.text as Level))
        throw broken(`invalid log level "${level.text}"`, level.place);
      const file = logs.open(path.text === 'stderr' ? '/dev/stderr' : path.text, path.place);
      return { file, level: level?.text ?? 'error' };
    }),
  );
}
