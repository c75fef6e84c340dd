import { groupNames, RegexError, toRegExp } from '../regex.ts';
import { ConfError, type Word } from '../tree.ts';
import type { Scene } from './scene.ts';

/** Variables that nginx brings along: core, log, proxy, upstream, limits, real address, TLS, HTTP/2. */
const BUILT_IN = new Set(
  `args binary_remote_addr body_bytes_sent bytes_sent connection connection_requests connection_time content_length
  content_type document_root document_uri host hostname http2 http3 https is_args is_request_port limit_rate
  limit_conn_status limit_req_status msec nginx_version pid pipe query_string realip_remote_addr realip_remote_port
  realpath_root remote_addr remote_port remote_user request request_body request_body_file request_completion
  request_filename request_id request_length request_method request_port request_time request_uri scheme server_addr
  server_name server_port server_protocol status tcpinfo_rcv_space tcpinfo_rtt tcpinfo_rttvar tcpinfo_snd_cwnd
  time_iso8601 time_local uri proxy_add_x_forwarded_for proxy_host proxy_port proxy_protocol_addr proxy_protocol_port
  proxy_protocol_server_addr proxy_protocol_server_port upstream_addr upstream_bytes_received upstream_bytes_sent
  upstream_cache_status upstream_connect_time upstream_header_time upstream_response_length upstream_response_time
  upstream_status connections_active connections_reading connections_waiting connections_writing msie modern_browser
  ancient_browser date_gmt date_local fastcgi_path_info fastcgi_script_name invalid_referer secure_link
  secure_link_expires slice_range gzip_ratio uid_got uid_set uid_reset ssl_cipher ssl_ciphers ssl_client_cert
  ssl_client_escaped_cert ssl_client_fingerprint ssl_client_i_dn ssl_client_raw_cert ssl_client_s_dn ssl_client_serial
  ssl_client_v_end ssl_client_v_remain ssl_client_v_start ssl_client_verify ssl_curve ssl_curves ssl_early_data
  ssl_protocol ssl_server_name ssl_session_id ssl_session_reused ssl_alpn_protocol`.split(/\s+/),
);
const PREFIXES =
  /^(?:http|sent_http|sent_trailer|cookie|arg|upstream_http|upstream_trailer|upstream_cookie|proxy_protocol_tlv)_/;

/**
 * Notes the variables of a text, for checkVariables.
 * @throws ConfError for a `$` without a name, or `${` without `}`
 * @see src/http/ngx_http_script.c ngx_http_script_compile
 */
export function useVariables({ text, place }: Word, scene: Scene): void {
  for (const [found, braced, capture, plain] of text.matchAll(/\$(?:\{(\w*)\}?|([1-9])|(\w*))/g)) {
    const name = braced ?? plain ?? '';
    if (braced !== undefined && !found.endsWith('}'))
      throw new ConfError(place, `the closing bracket in "${name}" variable is missing`);
    if (name !== '') scene.used.push({ name, place });
    else if (capture === undefined)
      throw new ConfError(place, `invalid variable name in "${text}": a name must follow "$"`);
  }
}

/** Notes that a directive such as `map` or `set` makes a variable. @param word with its `$` */
export function defineVariable({ text, place }: Word, scene: Scene): void {
  if (!text.startsWith('$') || text === '$')
    throw new ConfError(place, `invalid variable name "${text}": expected "$name"`);
  scene.defined.add(text.slice(1).toLowerCase());
}

/** Compiles a regex of the conf and notes the variables that its groups make. */
export function useRegex({ text, place }: Word, scene: Scene, caseless = false): void {
  try {
    for (const name of groupNames(toRegExp(text, caseless))) scene.defined.add(name.toLowerCase());
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    throw new ConfError(place, `invalid regex "${text}": ${error.message}`, error.kind);
  }
}

/** @throws ConfError for the first variable that nobody defines. @see ngx_http_variables_init_vars */
export function checkVariables({ used, defined }: Scene): void {
  const unknown = used.find(({ name }) => {
    const small = name.toLowerCase();
    return !BUILT_IN.has(small) && !PREFIXES.test(small) && !defined.has(small);
  });
  if (unknown !== undefined)
    throw new ConfError(unknown.place, `unknown "${unknown.name}" variable: no map, set or regex defines it`);
}

/** Whether nginx has a variable of this name of its own: `map` and `set` may not define it again. */
export const isBuiltIn = (name: string): boolean => BUILT_IN.has(name.toLowerCase());
