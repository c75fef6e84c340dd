// Directives of upstreams and of passing requests to them.
import {
  bare,
  block,
  buffers,
  flag,
  type Known,
  LEVELS,
  number,
  repeated,
  rows,
  since,
  size,
  someOf,
  time,
  withVariables,
  words,
} from './shape.ts';

export const UPSTREAM: Known[] = [
  ...rows(['http'], 'routing', { upstream: block(1) }),
  ...rows(['upstream'], 'routing', {
    server: repeated(words(1, Infinity)),
    hash: repeated(withVariables(words(1, 2))),
    ip_hash: repeated(bare),
    least_conn: repeated(bare),
    random: repeated(words(0, 2)),
    zone: repeated(words(1, 2)),
    keepalive: words(1, 2),
    keepalive_requests: number,
    keepalive_time: since([1, 19, 10], time),
    keepalive_timeout: time,
    resolver: since([1, 27, 3], words(1, Infinity)),
    resolver_timeout: since([1, 27, 3], time),
  }),
];

export const PROXY: Known[] = [
  ...rows(['location', 'if in location'], 'routing', { proxy_pass: withVariables(words(1)) }),
  ...rows(LEVELS, 'routing', {
    proxy_connect_timeout: time,
    proxy_read_timeout: time,
    proxy_send_timeout: time,
    proxy_next_upstream: someOf(
      ...['error', 'timeout', 'invalid_header', 'non_idempotent', 'updating', 'off'],
      ...['http_500', 'http_502', 'http_503', 'http_504', 'http_403', 'http_404', 'http_429'],
    ),
    proxy_next_upstream_timeout: time,
    proxy_next_upstream_tries: number,
    proxy_request_buffering: flag, // a body that was not kept can't be sent to the next peer
  }),
  ...rows(LEVELS, 'forwarding', {
    proxy_force_ranges: flag,
    proxy_hide_header: repeated(words(1)),
    proxy_http_version: { min: 1, max: 1, oneOf: ['1.0', '1.1', '2'], unsupported: ['2'] },
    proxy_ignore_client_abort: flag,
    proxy_intercept_errors: flag,
    proxy_method: withVariables(words(1)),
    proxy_pass_header: repeated(words(1)),
    proxy_pass_request_body: flag,
    proxy_pass_request_headers: flag,
    proxy_pass_trailers: since([1, 27, 2], flag),
    proxy_redirect: repeated(withVariables(words(1, 2))),
    proxy_set_body: withVariables(words(1)),
    proxy_set_header: repeated(withVariables(words(2))),
  }),
  ...rows(LEVELS, 'none', {
    proxy_buffer_size: size,
    proxy_buffering: flag, // an answer is sent on as it comes
    proxy_buffers: buffers,
    proxy_busy_buffers_size: size,
    proxy_headers_hash_bucket_size: number,
    proxy_headers_hash_max_size: number,
    proxy_ignore_headers: someOf(
      ...['X-Accel-Redirect', 'X-Accel-Expires', 'X-Accel-Limit-Rate', 'X-Accel-Buffering', 'X-Accel-Charset'],
      ...['Expires', 'Cache-Control', 'Set-Cookie', 'Vary'],
    ),
    proxy_max_temp_file_size: size,
    proxy_send_lowat: size,
    proxy_socket_keepalive: flag,
    proxy_temp_file_write_size: size,
  }),
];
