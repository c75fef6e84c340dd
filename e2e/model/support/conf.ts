import type { Method } from '../../../workbench/model/balancing/group.ts';
import type { Listening } from './flight.ts';
import type { Play } from './play.ts';
import { READ_TIMEOUT } from './scenario.ts';

/** How a balancer is set up for a batch. */
export interface Setup {
  workers: number;
  /** Whether the workers share the state of the peers. */
  zone: boolean;
  listening: Listening;
  /** Variables of the environment that nginx may keep. */
  env: string[];
  /** Writes every pick's current weight to the error log. */
  debug?: boolean;
}

/** The line of an upstream block that says how it picks; none for round robin. */
export function methodLine(method: Method): string {
  switch (method.kind) {
    case 'round_robin':
      return '';
    case 'random':
      return method.two ? 'random two;' : 'random;';
    case 'hash':
      return method.consistent ? 'hash $http_x_key consistent;' : 'hash $http_x_key;';
    default:
      return `${method.kind};`;
  }
}

function upstream({ name, scenario, addresses }: Play, zone: boolean): string {
  const servers = scenario.peers.map((peer, place) => {
    const { weight, maxFails, failTimeout, maxConns, backup, down } = peer;
    const flags = `${maxConns > 0 ? ` max_conns=${maxConns}` : ''}${backup ? ' backup' : ''}${down ? ' down' : ''}`;
    return `server ${addresses[place]} weight=${weight} max_fails=${maxFails} fail_timeout=${failTimeout}s${flags};`;
  });
  // After the servers: nginx would refuse `backup` with a method of hashes that stands before it.
  return `upstream ${name} {
    ${zone ? `zone ${name} 128k;` : ''}
    ${servers.join('\n    ')}
    ${methodLine(scenario.method)}
    ${scenario.keepalive > 0 ? `keepalive ${scenario.keepalive};` : ''}
  }`;
}

function locations({ name, scenario }: Play): string {
  const { conditions, nonIdempotent, tries, timeout } = scenario.policy;
  const next = [...(conditions.length > 0 ? conditions : ['off']), ...(nonIdempotent ? ['non_idempotent'] : [])];
  const location = (last: string, readTimeout: number) => `location /${name}/${last} {
      proxy_pass http://${name};
      proxy_read_timeout ${readTimeout}ms;
      proxy_next_upstream ${next.join(' ')};
      proxy_next_upstream_tries ${tries};
      proxy_next_upstream_timeout ${timeout}ms;
    }`;
  return `${location('patient', 60_000)}\n    ${location('hasty', READ_TIMEOUT)}`;
}

/** The conf of a batch: an upstream and two locations for each play. */
export function confOf(plays: readonly Play[], { workers, zone, listening, env, debug }: Setup): string {
  return `worker_processes ${workers};
pid nginx.pid;
error_log error.log ${debug === true ? 'debug' : 'crit'};
${env.map((name) => `env ${name};`).join('\n')}
events {
  worker_connections 8192;
}
http {
  log_format course '$http_x_id $pid $status $request_time "$upstream_addr" "$upstream_status"';
  access_log access.log course;
  client_body_temp_path temp/body;
  proxy_temp_path temp/proxy;
  fastcgi_temp_path temp/fastcgi;
  uwsgi_temp_path temp/uwsgi;
  scgi_temp_path temp/scgi;
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  ${plays.map((play) => upstream(play, zone)).join('\n  ')}
  server {
    listen ${listening.host}:${listening.port} backlog=4096;
    ${plays.map(locations).join('\n    ')}
  }
}
`;
}
