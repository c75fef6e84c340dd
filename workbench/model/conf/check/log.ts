import type { Word } from '../tree.ts';
import { parseNumber, parseSize, parseTime } from '../values.ts';
import { arg, type Check, refuse, type Scene, unsupported } from './scene.ts';
import { useVariables } from './variables.ts';

const LEVELS = /^(emerg|alert|crit|error|warn|notice|info|debug)$/;
const DEBUG = /^debug_(core|alloc|mutex|event|http|mail|stream)$/;
const OPTIONS: Record<string, (value: string) => boolean> = {
  buffer: (value) => Boolean(parseSize(value)),
  flush: (value) => Boolean(parseTime(value)),
  gzip: (value) => /^[1-9]$/.test(String(parseNumber(value))),
};

/** @see src/http/modules/ngx_http_log_module.c ngx_http_log_set_format */
const logFormat: Check = ({ args }, scene) => {
  const [name, first, ...rest] = args;
  if (name === undefined || first === undefined) return;
  if (scene.formats.has(name.text)) refuse(name, `duplicate "log_format" name "${name.text}"`);
  scene.formats.add(name.text);
  const [, escaping] = /^escape=(.*)$/s.exec(first.text) ?? [];
  if (escaping === undefined) rest.unshift(first);
  else if (!/^(json|none|default)$/.test(escaping))
    refuse(first, `unknown log format escaping "${escaping}": expected json, none or default`);
  for (const word of rest) useVariables(word, scene);
};

/** @see src/http/modules/ngx_http_log_module.c ngx_http_log_set_log */
const accessLog: Check = (directive, scene) => {
  const [path, format] = [arg(directive, 0), directive.args[1]];
  if (path.text === 'off') {
    if (format !== undefined) refuse(format, `invalid parameter "${format.text}": nothing may follow "off"`);
    return;
  }
  if (path.text.startsWith('syslog:')) unsupported(path, 'syslog');
  useVariables(path, scene);
  checkFolder(path, scene);
  const formats = [...scene.formats].map((one) => one.toLowerCase());
  if (format !== undefined && !scene.unfinished && !formats.includes(format.text.toLowerCase()))
    refuse(format, `unknown log format "${format.text}": a "log_format" must come before its use`);
  const options = directive.args.slice(2);
  for (const option of options) checkOption(option, scene);
  const buffered = options.find(({ text }) => /^(buffer|gzip)/.test(text));
  const flush = options.find(({ text }) => text.startsWith('flush='));
  if (flush !== undefined && buffered === undefined)
    refuse(flush, `no buffer is defined for access_log "${path.text}": "flush" needs a "buffer"`);
  if (buffered !== undefined && path.text.includes('$'))
    refuse(buffered, 'buffered logs cannot have variables in name');
};

function checkOption(option: Word, scene: Scene): void {
  const [name = '', value] = option.text.split(/=(.*)/s);
  if (option.text === 'gzip') return;
  if (name === 'if' && value !== undefined) {
    useVariables({ ...option, text: value }, scene);
    return;
  }
  const test = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
  if (test === undefined || value === undefined) refuse(option, `invalid parameter "${option.text}"`);
  if (!test(value)) refuse(option, `invalid ${name} "${value}"`);
}

/** @see src/core/ngx_log.c ngx_log_set_log, ngx_log_set_levels */
const errorLog: Check = (directive, scene) => {
  const [path, level, second] = [arg(directive, 0), directive.args[1], directive.args[2]];
  if (/^(syslog|memory):/.test(path.text)) unsupported(path, path.text.split(':')[0] ?? '');
  if (path.text !== 'stderr') checkFolder(path, scene);
  for (const word of directive.args.slice(1))
    if (!LEVELS.test(word.text) && !DEBUG.test(word.text))
      refuse(word, `invalid log level "${word.text}": expected error, warn, notice, info, debug …`);
  if (second !== undefined && level !== undefined && LEVELS.test(level.text))
    refuse(second, `${LEVELS.test(second.text) ? 'duplicate' : 'invalid'} log level "${second.text}"`);
};

function checkFolder(path: Word, scene: Scene): void {
  const [, folder] = /^(\/[^$]*)\/[^/]*$/.exec(path.text) ?? [];
  if (folder !== undefined && !scene.exists(folder)) refuse(path, `the folder of "${path.text}" does not exist`);
}

export const LOG_CHECKS: Record<string, Check> = { log_format: logFormat, access_log: accessLog, error_log: errorLog };
