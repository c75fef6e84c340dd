// The process that owns a lab of the process engine: it starts replicas and nginx, watches them, takes commands
// on a loopback port, and ends everything it started. `./lab up` starts it; a foreground `up` holds the other end
// of its standard input, so that the lab ends with the terminal even if the command was killed.
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type { BalancerName } from '../engine.ts';
import { labEnvironment } from '../environment.ts';
import { type ToldFailure, tellFailure } from '../failure.ts';
import { readTopology } from '../topology.ts';
import { takeCommands } from './control.ts';
import { Lab } from './lab.ts';
import { RunFolder } from './run-folder.ts';

/** What `./lab up` hands over, as JSON in LAB_SUPERVISE. */
export interface Order {
  root: string;
  name: string;
  conf: string;
  scale: [string, number][];
  port: number;
  bind: string;
  detach: boolean;
  rate: string;
  balancer: BalancerName;
}

/** What the supervisor tells `./lab up` while it starts. */
export type Report = { say: string } | { ready: true } | { failed: ToldFailure };

const order = JSON.parse(process.env.LAB_SUPERVISE ?? '{}') as Order;
const folder = new RunFolder(order.root, `process-${order.name}`);
const tell = (report: Report) =>
  new Promise<void>((resolve) =>
    process.connected ? process.send?.(report, undefined, undefined, () => resolve()) : resolve(),
  );

const lab = new Lab(order, readTopology(order.root, labEnvironment(order.name)), folder);
let ending: Promise<void> | undefined;
const end = (status: number) => {
  ending ??= lab.end().finally(() => {
    folder.forgetState();
    process.exit(status);
  });
  return ending;
};

process.on('SIGTERM', () => void end(0));
process.on('SIGINT', () => void end(0));
process.on('SIGHUP', () => void end(0));
process.on('uncaughtException', (error) => {
  appendFileSync(folder.file('logs/supervisor.log'), `${error.stack}\n`);
  void end(1);
});
if (!order.detach) process.stdin.on('end', () => void end(0)).resume();

try {
  const token = randomUUID();
  const control = await takeCommands(lab, token, () => void end(0));
  const remember = () =>
    folder.writeState({
      v: 1,
      pid: process.pid,
      control,
      token,
      port: order.port,
      bind: order.bind,
      conf: order.conf,
      balancer: order.balancer,
    });
  lab.onChange = remember;
  remember();
  await lab.start((say) => void tell({ say }));
  await tell({ ready: true });
} catch (error) {
  await tell({ failed: tellFailure(error) });
  await end(1);
}
