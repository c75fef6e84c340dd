import type { Replica, State } from '../engine.ts';
import type { Topology } from '../topology.ts';
import { docker, run } from './docker.ts';

interface Inspected {
  Name: string;
  RestartCount: number;
  State: { Status: string; StartedAt: string; Health?: { Status: string } };
  Config: { Labels: Record<string, string> };
  NetworkSettings: { Networks: Record<string, { IPAddress: string }> };
}

function stateOf({ State }: Inspected): State {
  if (State.Status === 'paused') return 'paused';
  if (State.Status === 'restarting') return 'restarting';
  if (State.Status !== 'running') return 'stopped';
  return State.Health?.Status === 'starting' ? 'starting' : 'running';
}

/** The replicas of a project, in the order of docker-compose.yml. */
export async function listReplicas(project: string, topology: Topology): Promise<Replica[]> {
  const ids = (await docker('ps', '-aq', '--filter', `label=com.docker.compose.project=${project}`)).trim();
  const replicas = ids === '' ? [] : await readContainers(ids.split('\n'), topology);
  const place = (replica: Replica) => topology.members.findIndex(({ name }) => name === replica.service);
  return replicas.sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name, undefined, { numeric: true }));
}

/** Those of some containers that are replicas and still exist: one may go at any moment. */
export async function readContainers(ids: string[], { members }: Topology): Promise<Replica[]> {
  const { stdout } = await run('docker', ['inspect', ...ids]);
  const all = JSON.parse(stdout.trim() || '[]') as Inspected[];
  return all.flatMap((one): Replica[] => {
    const member = members.find(({ name }) => name === one.Config.Labels['com.docker.compose.service']);
    if (member === undefined) return [];
    const ip = Object.values(one.NetworkSettings.Networks).find(({ IPAddress }) => IPAddress)?.IPAddress;
    const health = one.State.Health?.Status;
    return [
      {
        name: one.Name.slice(1),
        service: member.name,
        state: stateOf(one),
        restarts: one.RestartCount,
        ready: one.State.Status === 'running' && health !== 'starting' ? health === 'healthy' : undefined,
        address: ip ? `${ip}:${member.port}` : undefined,
        startedAt: Date.parse(one.State.StartedAt),
      },
    ];
  });
}
