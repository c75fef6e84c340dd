import type { Directive } from '../tree.ts';
import { parseNumber, parseSize, parseTime } from '../values.ts';
import { arg, type Check, refuse } from './scene.ts';

/** @see src/core/nginx.c ngx_set_worker_processes */
const workerProcesses: Check = (directive) => {
  const word = arg(directive, 0);
  if (word.text !== 'auto' && parseNumber(word.text) === undefined)
    refuse(word, `"worker_processes" directive invalid value "${word.text}": expected a number or "auto"`);
};

/** @see src/http/ngx_http_core_module.c ngx_http_core_keepalive */
const keepaliveTimeout: Check = ({ args }) => {
  const wrong = args.find(({ text }, index) => parseTime(text, index === 0 ? 'ms' : 's') === undefined);
  if (wrong !== undefined) refuse(wrong, `"keepalive_timeout" directive invalid value "${wrong.text}"`);
};

/** @see src/http/ngx_http_core_module.c ngx_http_core_merge_srv_conf: a buffer must hold a pool, 512 bytes */
const largeBuffers: Check = (directive) => {
  const word = arg(directive, 1);
  if ((parseSize(word.text) ?? 0) < 512)
    refuse(word, 'the "large_client_header_buffers" size must be equal to or greater than "connection_pool_size", 512');
};

/** @see src/http/modules/ngx_http_headers_filter_module.c ngx_http_headers_add */
const addHeader: Check = ({ args: [, , always] }) => {
  if (always !== undefined && always.text !== 'always')
    refuse(always, `invalid parameter "${always.text}": expected "always" (quote a value that has spaces)`);
};

/** @see src/http/modules/ngx_http_limit_req_module.c */
const limitStatus: Check = (directive) => {
  const word = arg(directive, 0);
  const status = parseNumber(word.text) ?? 0;
  if (status < 400 || status > 599) refuse(word, 'value must be between 400 and 599');
};

const use: Check = (directive) => {
  const word = arg(directive, 0);
  if (!/^(epoll|poll|select|kqueue|eventport|\/dev\/poll)$/.test(word.text))
    refuse(word, `invalid event type "${word.text}"`);
};

const workerPriority: Check = (directive) => {
  const word = arg(directive, 0);
  if (!/^[-+]?\d+$/.test(word.text)) refuse(word, `"worker_priority" directive invalid value "${word.text}"`);
};

/** nginx needs the block, be it empty. @see src/event/ngx_event.c ngx_event_init_conf */
export function checkEvents(tree: readonly Directive[]): void {
  if (tree.some(({ name }) => name === 'events')) return;
  const file = tree[0]?.place.file ?? 'the conf';
  refuse(
    { text: '', raw: '', place: { file, line: 1, column: 1 } },
    'no "events" section in configuration: add "events {}"',
  );
}

export const SETTING_CHECKS: Record<string, Check> = {
  worker_processes: workerProcesses,
  worker_priority: workerPriority,
  use,
  'http keepalive_timeout': keepaliveTimeout,
  'server keepalive_timeout': keepaliveTimeout,
  'location keepalive_timeout': keepaliveTimeout,
  large_client_header_buffers: largeBuffers,
  add_header: addHeader,
  limit_req_status: limitStatus,
};
