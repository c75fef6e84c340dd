// Directives of the main and events contexts.
import { bare, block, flag, type Known, LEVELS, number, offset, repeated, rows, size, time, words } from './shape.ts';

export const MAIN: Known[] = [
  ...rows(['main'], 'forwarding', {
    events: { ...block(0), repeats: false },
    http: { ...block(0), repeats: false },
    pid: words(1),
    error_log: repeated(words(1, Infinity)),
  }),
  ...rows(['main'], 'routing', { worker_processes: words(1) }),
  ...rows(['main'], 'none', {
    daemon: flag,
    debug_points: words(1),
    env: repeated(words(1)),
    lock_file: words(1),
    master_process: flag,
    pcre_jit: flag,
    thread_pool: repeated(words(2, 3)),
    timer_resolution: time,
    user: words(1, 2),
    worker_cpu_affinity: words(1, Infinity),
    worker_priority: words(1),
    worker_rlimit_core: offset,
    worker_rlimit_nofile: number,
    worker_shutdown_timeout: time,
    working_directory: words(1),
  }),
  ...rows(['events'], 'forwarding', { worker_connections: number }),
  ...rows(['events'], 'none', {
    accept_mutex: flag,
    accept_mutex_delay: time,
    debug_connection: repeated(words(1)),
    epoll_events: number,
    multi_accept: flag,
    use: words(1),
    worker_aio_requests: number,
  }),
];

/** Directives of the http context and below that are about reading requests and about connections. */
export const CONNECTIONS: Known[] = [
  ...rows(['http'], 'forwarding', { server: block(0) }),
  ...rows(['server'], 'forwarding', {
    listen: repeated(words(1, Infinity)),
    server_name: repeated(words(1, Infinity)),
  }),
  ...rows(['http', 'server'], 'forwarding', {
    client_header_buffer_size: size,
    client_header_timeout: time,
    ignore_invalid_headers: flag,
    large_client_header_buffers: { min: 2, max: 2, value: 'buffers' },
    merge_slashes: flag,
    underscores_in_headers: flag,
    max_headers: { ...number, since: [1, 29, 8] },
  }),
  ...rows(['http', 'server'], 'none', {
    connection_pool_size: size,
    request_pool_size: size,
  }),
  ...rows(LEVELS, 'forwarding', {
    client_body_buffer_size: size,
    client_body_timeout: time,
    client_max_body_size: offset,
    keepalive_min_timeout: { ...time, since: [1, 27, 4] },
    keepalive_requests: number,
    keepalive_time: { ...time, since: [1, 19, 10] },
    keepalive_timeout: words(1, 2),
    lingering_timeout: time,
    reset_timedout_connection: flag,
    send_timeout: time,
  }),
  ...rows(LEVELS, 'none', {
    keepalive_disable: { min: 1, max: 2, oneOf: ['none', 'msie6', 'safari'], repeats: true },
    lingering_close: { min: 1, max: 1, oneOf: ['off', 'on', 'always'] },
    lingering_time: time,
  }),
  ...rows(['location'], 'forwarding', { internal: { ...bare, repeats: true } }),
];
