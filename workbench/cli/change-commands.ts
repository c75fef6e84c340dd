import type { Command } from 'commander';
import { findLab } from '../engines/choose.ts';
import { ACTIONS, type Action } from '../engines/engine.ts';
import { act } from './act.ts';
import { engineOption, scales } from './options.ts';
import { patiently, print } from './text.ts';

const ABOUT: Record<Action, string> = {
  stop: 'stop a replica the polite way: it finishes its requests first',
  kill: 'end a replica at once, as a crash of its machine would',
  pause: 'freeze a replica: it accepts connections and says nothing',
  resume: 'let a frozen replica go on',
  start: 'start a stopped replica again',
  restart: 'restart a replica, or all of a service one after the other',
};

/** `./lab stop | kill | … | scale | reload`: what changes a running lab. */
export function addChangeCommands(program: Command, root: string, labName: string): void {
  for (const action of ACTIONS) {
    program
      .command(action)
      .description(ABOUT[action])
      .argument('<replica>', 'its name in ./lab ps')
      .addOption(engineOption())
      .action(async (replica, options) => act(await findLab(root, labName, options.engine), action, replica));
  }
  program
    .command('scale')
    .description('change the number of replicas of a service')
    .argument('<service=number>', 'such as ping=3', (text) => scales(text))
    .addOption(engineOption())
    .action(async (wanted: Map<string, number>, options) => {
      const running = await findLab(root, labName, options.engine);
      for (const [service, count] of wanted) {
        await patiently(`scaling ${service} to ${count}`, running.scale(service, count));
        print(`${service} has ${count} ${count === 1 ? 'replica' : 'replicas'}`);
      }
    });
  program
    .command('reload')
    .description('test nginx.conf and have nginx take it; on an error it keeps the old one')
    .addOption(engineOption())
    .action(async (options) => {
      await (await findLab(root, labName, options.engine)).reload();
      print('The conf is taken; all failures are forgotten.');
    });
}
