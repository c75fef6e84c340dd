import { inHttp, inLocation, inServer, inUpstream, type Sample } from './sample.ts';

const WRITING: Sample[] = [
  {
    name: 'all in one line',
    text: 'events{}http{include paths;server{listen 127.0.0.81:8099;location /{return 204;}}}',
  },
  { name: 'Windows line ends', text: inLocation('return 204;').replaceAll('\n', '\r\n') },
  { name: 'comments in the middle', text: inLocation('return # why not\n  200 # {\n  "a # b" # ;\n;') },
  { name: '# inside a word', text: inLocation('return 200 a#b;') },
  { name: 'escaped quotes', text: inLocation(String.raw`return 200 "say \"hi\" \\ it\'s";`) },
  { name: 'the other quotes inside', text: inLocation(`return 200 'say "hi"';`) },
  { name: 'escapes outside quotes', text: inLocation(String.raw`return 200 a\;b\{c\ d\n;`) },
  { name: 'a } inside a word', text: inLocation('return 200 a}b};') },
  { name: 'a variable in braces', text: inLocation(`return 200 "\${uri}x\${args}";`) },
  { name: 'a variable in braces, no quotes', text: inLocation(`return 200 \${uri}x;`) },
  { name: 'quoted names and arguments', text: inLocation(`"proxy_read_timeout" '5s';`) },
  { name: 'a directive over several lines', text: inUpstream('server\n  127.0.0.1:1\n  weight=3\n  max_fails=2;') },
  { name: 'a word over two lines', text: inLocation('return 200 "one\ntwo";') },
  {
    name: 'a regex with braces',
    text: inServer(String.raw`location ~ "^/\d{3}/(?<rest>.{1,5})$" { return 200 $rest; }`),
  },
  { name: 'a $ before a brace', text: inServer('location ~ ^/a(/|$) { return 204; }') },
  { name: 'flags in capitals', text: inLocation('proxy_buffering ON;\nproxy_intercept_errors Off;') },
  {
    name: 'times of several units',
    text: inLocation('proxy_read_timeout 1h30m5s500ms;\nproxy_send_timeout "1m 30s";\nproxy_connect_timeout 10;'),
  },
  {
    name: 'sizes in capitals',
    text: inServer('client_max_body_size 1G;\nclient_body_buffer_size 16K;\nlarge_client_header_buffers 4 1M;'),
  },
  { name: 'no http at all', text: 'events { }\n' },
  {
    name: 'brackets glued to a quote',
    text: inLocation('if ($uri = "/a") { return 204; }\nif ( $args ~* "b" ) { return 204; }'),
  },
];

const INCLUDES: Sample[] = [
  { name: 'a pattern that matches nothing', text: inHttp('include /nowhere/rate*.conf;\ninclude none-*.conf;') },
  {
    name: 'a pattern that matches two files',
    text: inHttp(
      'include up-*.conf;\nserver { location / { proxy_pass http://a; } location /b { proxy_pass http://b; } }',
    ),
    files: { 'up-a.conf': 'upstream a { server 127.0.0.1:1; }', 'up-b.conf': 'upstream b { server 127.0.0.1:1; }\n' },
  },
  {
    name: 'includes inside blocks',
    text: inHttp(
      'map $uri $x { include pairs; }\nupstream a { include servers; }\nserver { location / { include "deny"; } }',
    ),
    files: {
      pairs: '/a 1;\ndefault 0;\n',
      servers: 'server 127.0.0.1:1;\nserver 127.0.0.1:2 backup;\n',
      deny: 'return 403;\n',
    },
  },
];

const GROUPS: Sample[] = [
  { name: 'keepalive before least_conn', text: inUpstream('keepalive 32;\nleast_conn;\nserver 127.0.0.1:1;') },
  { name: 'keepalive behind least_conn', text: inUpstream('least_conn;\nserver 127.0.0.1:1;\nkeepalive 32;') },
  { name: 'backup before ip_hash', text: inUpstream('server 127.0.0.1:1;\nserver 127.0.0.1:2 backup;\nip_hash;') },
  {
    name: 'backup before random',
    text: inUpstream('server 127.0.0.1:1;\nserver 127.0.0.1:2 backup;\nrandom two least_conn;'),
  },
  {
    name: 'backup behind least_conn',
    text: inUpstream('least_conn;\nserver 127.0.0.1:1;\nserver 127.0.0.1:2 backup;'),
  },
  { name: 'two methods', text: inUpstream('ip_hash;\nleast_conn;\nserver 127.0.0.1:1;') },
  {
    name: 'every option of a server',
    text: inUpstream(
      'server 127.0.0.1:1 weight=3 max_fails=0 fail_timeout=1m max_conns=16;\nserver localhost down;\nserver unix:/tmp/s.sock;\nserver [::1]:80 backup;',
    ),
  },
  { name: 'one server that is down', text: inUpstream('server 127.0.0.1:1 down;') },
  {
    name: 'hash with several variables',
    text: inUpstream('hash "$remote_addr$request_uri" consistent;\nserver 127.0.0.1:1;'),
  },
  {
    name: 'an upstream behind its use',
    text: inHttp('server { location / { proxy_pass http://late; } }\nupstream late { server 127.0.0.1:1; }'),
  },
  {
    name: 'names followed at run time',
    text: inHttp(
      'resolver 127.0.0.11 valid=1s ipv6=off;\nupstream m { zone m 128k; server nobody.invalid:1 resolve max_fails=1; }',
    ),
  },
  {
    name: 'a resolver of its own',
    text: inUpstream('zone m 128k;\nresolver 127.0.0.11;\nresolver_timeout 2s;\nserver nobody.invalid:1 resolve;'),
  },
  { name: 'resolve on an address', text: inUpstream('server 127.0.0.1:1 resolve;') },
  { name: 'keepalive local', text: inUpstream('server 127.0.0.1:1;\nkeepalive 32 local;') },
  { name: 'keepalive 0', text: inUpstream('server 127.0.0.1:1;\nkeepalive 0;') },
  { name: 'a ban kept short for clients', text: inHttp('keepalive_min_timeout 10s;') },
  { name: 'a target with variables', text: inLocation('set $who 127.0.0.1;\nproxy_pass http://$who:1$request_uri;') },
  { name: 'a target with a path', text: inLocation('proxy_pass http://127.0.0.1:1/a/b?c=d;') },
  { name: 'a condition twice', text: inLocation('proxy_next_upstream error error non_idempotent;') },
];

const REST: Sample[] = [
  {
    name: 'every kind of location',
    text: inServer(
      'location = /a { }\nlocation /a { }\nlocation ^~ /b { }\nlocation ~* \\.(png|gif)$ { }\nlocation @c { return 204; }\nlocation =/d { }\nlocation /e/ { location /e/f { } location ~ g { } }',
    ),
  },
  {
    name: 'every kind of server name',
    text: inHttp(
      'server { server_name a.example *.example www.* .b.example ""; }\nserver { server_name ~^(?<who>.+)\\.c$ _; return 200 $who; }',
    ),
  },
  { name: 'a server name twice', text: inHttp('server { server_name a; }\nserver { server_name A; }') },
  {
    name: 'every kind of listen',
    text: inHttp(
      'server { listen 8099; listen *:8098 default_server; listen [::1]:8097 ipv6only=on; listen localhost:8096 backlog=64; listen unix:/tmp/conf-errors.sock; }',
    ),
  },
  {
    name: 'a map with everything',
    text: inHttp(
      'map $http_host $x {\n  hostnames;\n  volatile;\n  default 0;\n  .example.com 1;\n  www.* 2;\n  ~^(?<part>a+) $part;\n  "~*b|c{2}" "$uri-x";\n  \\hostnames 3;\n  "" 4;\n}',
    ),
  },
  {
    name: 'every kind of condition',
    text: inLocation(
      'if ($args) { return 204; }\nif ($args != a) { return 204; }\nif ($args !~* "a b") { return 204; }\nif (!-f $request_filename) { return 204; }',
    ),
  },
  {
    name: 'variables from elsewhere',
    text: inHttp(
      'server { listen 127.0.0.81:8099; return 200 $late$UPSTREAM_ADDR$http_x_any$arg_q; }\nserver { listen 127.0.0.81:8098; set $late 1; }',
    ),
  },
  {
    name: 'a limit declared behind its use',
    text: inHttp(
      'server { limit_req zone=slow burst=5 nodelay; }\nlimit_req_zone $binary_remote_addr zone=slow:64k rate=30r/m;',
    ),
  },
  {
    name: 'errors turned to other pages',
    text: inServer(
      'error_page 494 =431 /p;\nerror_page 500 502 = @p;\nerror_page 404 http://example.org/;\nlocation @p { return 503 "{}"; }\nlocation / { try_files $uri $uri/ @p; }\nlocation /q { try_files /a =404; }',
    ),
  },
  {
    name: 'returns of every kind',
    text: inServer(
      'location /a { return 444; }\nlocation /b { return https://example.org$request_uri; }\nlocation /c { return 301 /d; }\nlocation /d { return 999 ""; }',
    ),
  },
  {
    name: 'what can be ignored',
    text: `user root;\nworker_priority -5;\nworker_rlimit_nofile 4096;\n${inHttp('sendfile on; tcp_nopush on; gzip on; gzip_types text/css; types_hash_max_size 2048;')}`,
  },
  { name: 'addresses allowed and denied', text: inLocation('allow 127.0.0.1;\ndeny all;'), unsupported: true },
  { name: 'geo', text: inHttp('geo $near { default 0; 127.0.0.0/8 1; }'), unsupported: true },
  { name: 'split_clients', text: inHttp('split_clients $remote_addr $variant { 50% a; * b; }'), unsupported: true },
  { name: 'sticky', text: inUpstream('server 127.0.0.1:1;\nsticky cookie who;'), unsupported: true },
];

/** What nginx 1.30 takes. */
export const VALID: Sample[] = [...WRITING, ...INCLUDES, ...GROUPS, ...REST];
