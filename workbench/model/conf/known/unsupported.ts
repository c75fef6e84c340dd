// What nginx knows and this project does not model: of its core, and of the modules that Debian's package and the official
// image have compiled in. The blocks `stream` and `mail` are refused whole, so the directives inside need no entry.
import type { Version } from '../values.ts';

const split = (names: string) => names.trim().split(/\s+/);
const prefixed = (prefix: string, names: string) => split(names).map((name) => `${prefix}_${name}`);

const TLS = `ssl_certificate ssl_certificate_cache ssl_certificate_key ssl_ciphers ssl_conf_command ssl_crl ssl_name
  ssl_password_file ssl_protocols ssl_server_name ssl_session_reuse ssl_trusted_certificate ssl_verify ssl_verify_depth`;
const PASSING = `bind buffer_size connect_timeout next_upstream next_upstream_timeout next_upstream_tries pass read_timeout
  send_timeout socket_keepalive`;
const CACHE = `cache cache_background_update cache_bypass cache_key cache_lock cache_lock_age cache_lock_timeout
  cache_max_range_offset cache_methods cache_min_uses cache_path cache_revalidate cache_use_stale cache_valid no_cache
  store store_access`;
const GATEWAY = `${PASSING} ${CACHE} buffering buffers busy_buffers_size force_ranges hide_header ignore_client_abort
  ignore_headers intercept_errors limit_rate max_temp_file_size param pass_header pass_request_body pass_request_headers
  request_buffering temp_file_write_size`;

const NAMES = [
  ...split('load_module mail ssl_engine ssl_object_cache_inheritable stream quic_bpf'),
  ...split(`auth_delay client_body_in_file_only disable_symlinks early_hints limit_except limit_rate limit_rate_after
    open_file_cache_events post_action satisfy`),
  ...split(`add_after_body add_before_body addition_types add_trailer add_trailer_inherit allow auth_basic
    auth_basic_user_file auth_request auth_request_set autoindex autoindex_exact_size autoindex_format
    autoindex_localtime deny expires`),
  ...split(`ancient_browser ancient_browser_value modern_browser modern_browser_value charset_map charset_types
    override_charset source_charset create_full_put_path dav_access dav_methods min_delete_depth empty_gif flv geo`),
  ...split(`gunzip gunzip_buffers gzip_hash gzip_no_buffer gzip_window postpone_gzipping gzip_static limit_conn
    limit_conn_dry_run limit_conn_log_level limit_conn_status limit_conn_zone mirror mirror_request_body mp4
    mp4_buffer_size mp4_max_buffer_size mp4_start_key_frame random_index`),
  ...split(`referer_hash_bucket_size referer_hash_max_size valid_referers secure_link secure_link_md5 secure_link_secret
    slice split_clients ssi ssi_ignore_recycled_buffers ssi_last_modified ssi_min_file_chunk ssi_silent_errors ssi_types
    ssi_value_length sticky stub_status sub_filter sub_filter_last_modified sub_filter_once sub_filter_types`),
  ...prefixed('userid', 'domain expires flags mark name p3p path service'),
  'userid',
  ...prefixed('fastcgi', `${GATEWAY} catch_stderr index keep_conn send_lowat split_path_info`),
  ...prefixed('grpc', `${PASSING} ${TLS} hide_header ignore_headers intercept_errors pass_header set_header`),
  ...prefixed('memcached', `${PASSING} gzip_flag`),
  ...prefixed('proxy', `${CACHE} ${TLS} bind cache_convert_head cookie_domain cookie_flags cookie_path limit_rate`),
  ...prefixed('scgi', GATEWAY),
  ...prefixed('uwsgi', `${GATEWAY} ${TLS} modifier1 modifier2 string`),
  ...prefixed(
    'ssl',
    `buffer_size certificate certificate_cache certificate_compression certificate_key ciphers client_certificate
    conf_command crl dhparam early_data ecdh_curve ech_file ocsp ocsp_cache ocsp_responder password_file
    prefer_server_ciphers protocols reject_handshake session_cache session_ticket_key session_tickets session_timeout
    stapling stapling_file stapling_responder stapling_verify trusted_certificate verify_client verify_depth`,
  ),
  ...prefixed(
    'http2',
    `body_preread_size chunk_size idle_timeout max_concurrent_pushes max_concurrent_streams max_field_size
    max_header_size max_requests pool_size push push_preload recv_buffer_size recv_timeout streams_index_size`,
  ),
  ...split('http2 http3 http3_hq http3_max_concurrent_streams http3_stream_buffer_size'),
  ...prefixed('quic', 'active_connection_id_limit gso host_key retry'),
];

/** First versions of those that are later than 1.18 and that a course may meet. */
const SINCE: Record<string, Version> = {
  add_trailer_inherit: [1, 29, 3],
  early_hints: [1, 29, 0],
  http2: [1, 25, 1],
  http3: [1, 25, 0],
  proxy_cookie_flags: [1, 19, 3],
  ssl_conf_command: [1, 19, 4],
  ssl_reject_handshake: [1, 19, 4],
  sticky: [1, 29, 6],
};

/** Directives that are nginx's but not this project's → the first version of nginx that knows them, if that is known. */
export const UNSUPPORTED: ReadonlyMap<string, Version | undefined> = new Map(NAMES.map((name) => [name, SINCE[name]]));
