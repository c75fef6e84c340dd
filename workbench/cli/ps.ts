import { existsSync, readFileSync } from 'node:fs';
import { type Role, readRoles } from '../engines/conf/roles.ts';
import type { Engine, Replica } from '../engines/engine.ts';
import { paint, print, table } from './text.ts';

/** `./lab ps`: a row a replica. Role and weight are what the conf says. */
export async function showReplicas(engine: Engine, json: boolean): Promise<void> {
  const roles = existsSync(engine.conf) ? readRoles(readFileSync(engine.conf, 'utf8')) : new Map<string, Role>();
  const rows = (await engine.replicas()).map((replica) => {
    const role = roles.get(replica.service);
    return {
      ...replica,
      service: role?.upstream ?? replica.service,
      role: role === undefined ? undefined : role.backup ? 'backup' : 'primary',
      weight: role?.weight,
    };
  });
  if (json) return print(JSON.stringify(rows, null, 2));
  const colour = (replica: Replica) =>
    ({ running: paint.green, starting: paint.yellow, paused: paint.yellow, restarting: paint.red, stopped: paint.red })[
      replica.state
    ];
  const cells = rows.map((row) => [
    row.name,
    row.service,
    row.role ?? '-',
    String(row.weight ?? '-'),
    colour(row)(row.state === 'running' && row.ready === false ? 'not ready' : row.state),
    row.address ?? '-',
    String(row.restarts),
  ]);
  const head = ['REPLICA', 'SERVICE', 'ROLE', 'WEIGHT', 'STATE', 'ADDRESS', 'RESTARTS'].map((title) =>
    paint.dim(title),
  );
  for (const line of table([head, ...cells])) print(line);
}
