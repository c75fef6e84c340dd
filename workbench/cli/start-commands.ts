import { type Command, Option } from 'commander';
import { findLab } from '../engines/choose.ts';
import { untilInterrupted } from './interrupted.ts';
import { engineOption, number, scales } from './options.ts';

/** `./lab up | down | ps | watch`. */
export function addStartCommands(program: Command, root: string, labName: string): void {
  program
    .command('up')
    .description('start the lab and show a line a request; Ctrl-C ends it')
    .addOption(engineOption())
    .addOption(
      new Option('--balancer <name>', 'nginx, or the embedded one (default: nginx where it is installed)').choices([
        'nginx',
        'embedded',
      ]),
    )
    .option('--conf <file>', 'the nginx conf', 'nginx/nginx.conf')
    .option('--scale <service=number>', 'replicas of a service, such as ping=2 (may be repeated)', scales)
    .option('--port <number>', 'port for nginx (default: LAB_PORT, or 8080)', number(1, 65_535))
    .option('-d, --detach', 'go on in the background')
    .option('--why', 'say of each request why it went to that replica')
    .action(async (options) => (await import('./up.ts')).up(root, labName, options));
  program
    .command('down')
    .description('stop the lab and remove what it made; .lab/ keeps the set-up and the last logs')
    .option('--all', 'remove the set-up (.lab/) and the images too')
    .action(async (options) => (await import('./down.ts')).down(root, labName, options.all === true));
  program
    .command('ps')
    .description('list the replicas')
    .addOption(engineOption())
    .option('--json', 'as JSON')
    .action(async (options) => {
      const { showReplicas } = await import('./ps.ts');
      await showReplicas(await findLab(root, labName, options.engine), options.json === true);
    });
  program
    .command('watch')
    .description('show a line a request, and every fault; Ctrl-C ends')
    .addOption(engineOption())
    .option('--why', 'say of each request why it went to that replica')
    .action(async (options) => {
      const { watch } = await import('./watch.ts');
      await watch(await findLab(root, labName, options.engine), untilInterrupted(), options.why === true);
    });
}
