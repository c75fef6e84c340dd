import { inHttp, inLocation, inServer, inUpstream, type Sample } from './sample.ts';

const SYNTAX: Sample[] = [
  { name: 'no ; before }', text: inServer('location / { return 204 }') },
  { name: 'no ; at the end of a line', text: inServer('server_tokens off\nclient_max_body_size 1m;') },
  { name: 'no ; before a block', text: inServer('client_max_body_size 1m\nlocation / { return 204; }') },
  { name: 'a block never closed', text: 'events {}\nhttp {\n  include paths;\n  server {\n  }\n' },
  { name: 'one } too many', text: `${inHttp('')}}\n` },
  { name: 'text right behind a quote', text: inLocation('return 200 "a"b;') },
  { name: 'a quote never closed', text: inLocation('return 200 "a;') },
  { name: 'a { that may not stand there', text: inServer('server_tokens { off; }') },
  { name: 'a block without {', text: inHttp('server;') },
  { name: 'a stray ;', text: inServer('server_tokens off;;') },
  { name: 'a byte order mark', text: `\ufeff${inHttp('')}` },
  { name: 'if without a space', text: inLocation('if($uri) { return 204; }') },
  { name: 'a { inside a map', text: inHttp('map $uri $x { a { b c; } }') },
];

const NAMES: Sample[] = [
  { name: 'a misspelt directive', text: inLocation('proxy_pas http://127.0.0.1:1;') },
  { name: 'proxy_pass outside a location', text: inServer('proxy_pass http://127.0.0.1:1;') },
  { name: 'an upstream inside a server', text: inServer('upstream mult { server 127.0.0.1:1; }') },
  { name: 'a server outside http', text: 'events {}\nserver { listen 127.0.0.81:8099; }\n' },
  { name: 'no events', text: 'worker_processes 1;\n' },
  { name: 'a directive of another edition', text: inUpstream('least_time header;\nserver 127.0.0.1:1;') },
  { name: 'an argument too many', text: inLocation('proxy_read_timeout 5s 6s;') },
  { name: 'no argument', text: inLocation('proxy_read_timeout;') },
  { name: 'a directive twice', text: inLocation('proxy_connect_timeout 1s;\nproxy_connect_timeout 2s;') },
  { name: 'an included file that is not there', text: inHttp('include nothing.conf;') },
  {
    name: 'a mistake in an included file',
    text: inHttp('include extra.conf;'),
    files: { 'extra.conf': '# fine\nserver_tokens maybe;\n' },
  },
  { name: 'an unknown variable', text: inLocation('add_header X-Who $served;') },
  { name: 'an unknown log format', text: inHttp('access_log /dev/null record;') },
  { name: 'a log format behind its use', text: inHttp('access_log /dev/null r;\nlog_format r $uri;') },
  { name: 'a zone that nobody declares', text: inLocation('limit_req zone=slow;') },
];

const VALUES: Sample[] = [
  { name: 'weight 0', text: inUpstream('server 127.0.0.1:1 weight=0;') },
  { name: 'a decimal weight', text: inUpstream('server 127.0.0.1:1 weight=1.5;') },
  { name: 'a ban in milliseconds', text: inUpstream('server 127.0.0.1:1 fail_timeout=500ms;') },
  { name: 'an unknown option of a server', text: inUpstream('server 127.0.0.1:1 slow_start=30s;') },
  { name: 'a flag that is neither on nor off', text: inLocation('proxy_buffering yes;') },
  { name: 'a time with a wrong unit', text: inLocation('proxy_read_timeout 5sec;') },
  { name: 'time units in the wrong order', text: inLocation('proxy_read_timeout 30s1m;') },
  { name: 'a size with a wrong unit', text: inServer('client_body_buffer_size 16kb;') },
  { name: 'an unknown condition to try again', text: inLocation('proxy_next_upstream error http_501;') },
  { name: 'always misspelt', text: inLocation('add_header X-A 1 alway;') },
  { name: 'a status beyond errors', text: inLocation('error_page 200 /a;') },
  { name: 'a return code of four digits', text: inLocation('return 1000;') },
  { name: 'a port out of range', text: inHttp('server { listen 127.0.0.81:70000; }') },
  { name: 'no scheme in proxy_pass', text: inLocation('proxy_pass 127.0.0.1:1;') },
  { name: 'a regex that is not one', text: inServer('location ~ ^/(a { return 204; }') },
  { name: 'a map key twice', text: inHttp('map $uri $x {\n  /a 1;\n  /A 2;\n}') },
  { name: 'a map value of two words', text: inHttp('map $uri $x {\n  /a one two;\n}') },
  {
    name: 'buffers that do not fit each other',
    text: inLocation('proxy_buffer_size 128k;'),
    elsewhere: 'nginx finds it when it merges levels, at the end of http',
  },
];

const GROUPS: Sample[] = [
  { name: 'backup behind ip_hash', text: inUpstream('ip_hash;\nserver 127.0.0.1:1;\nserver 127.0.0.1:2 backup;') },
  { name: 'backup behind random', text: inUpstream('random two;\nserver 127.0.0.1:1;\nserver 127.0.0.1:2 backup;') },
  { name: 'backup behind hash', text: inUpstream('hash $uri;\nserver 127.0.0.1:1;\nserver 127.0.0.1:2 backup;') },
  { name: 'hash with a misspelt word', text: inUpstream('hash $uri consistant;\nserver 127.0.0.1:1;') },
  { name: 'no server', text: inUpstream('least_conn;') },
  { name: 'backups only', text: inUpstream('server 127.0.0.1:1 backup;') },
  { name: 'a name that does not resolve', text: inUpstream('server nobody.invalid:80;') },
  { name: 'a target that does not resolve', text: inLocation('proxy_pass http://nobody.invalid;') },
  { name: 'resolve without zone', text: inHttp('resolver 127.0.0.1;\nupstream m { server localhost:1 resolve; }') },
  { name: 'resolve without resolver', text: inUpstream('zone m 64k;\nserver localhost:1 resolve;') },
  { name: 'an upstream twice', text: inHttp('upstream a { server 127.0.0.1:1; }\nupstream A { server 127.0.0.1:1; }') },
  {
    name: 'a port behind an upstream',
    text: inHttp('upstream a { server 127.0.0.1:1; }\nserver { location / { proxy_pass http://a:80; } }'),
  },
  { name: 'a zone that is too small', text: inUpstream('zone m 8k;\nserver 127.0.0.1:1;') },
  {
    name: 'a zone of two sizes',
    text: inHttp('upstream a { zone z 64k; server 127.0.0.1:1; }\nupstream b { zone z 96k; server 127.0.0.1:1; }'),
  },
  { name: 'keepalive with a wrong word', text: inUpstream('server 127.0.0.1:1;\nkeepalive 32 global;') },
  { name: 'a URI behind a regex location', text: inServer('location ~ ^/a { proxy_pass http://127.0.0.1:1/b; }') },
  { name: 'a URI inside if', text: inLocation('if ($uri) { proxy_pass http://127.0.0.1:1/b; }') },
  { name: 'a location twice', text: inServer('location /a { return 204; }\nlocation /a { return 205; }') },
  { name: 'a location outside the one around it', text: inServer('location /a { location /b { return 204; } }') },
  {
    name: 'two default servers',
    text: inHttp(
      'server { listen 127.0.0.81:8099 default_server; }\nserver { listen 127.0.0.81:8099 default_server; }',
    ),
  },
  { name: 'an address twice in a server', text: inServer('listen 127.0.0.81:8099;') },
];

/** What nginx 1.30 refuses. */
export const BROKEN: Sample[] = [...SYNTAX, ...NAMES, ...VALUES, ...GROUPS];
