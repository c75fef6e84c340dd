import { type Command, Option } from 'commander';
import type { EngineName } from '../../engines/choose.ts';
import type { BalancerName } from '../../engines/engine.ts';
import { number } from '../options.ts';

/** What `./lab run` takes. */
export interface RunFlags {
  engine?: EngineName;
  balancer?: BalancerName;
  attach?: boolean;
  rate?: number;
  seed?: number;
  guess?: boolean;
  json?: boolean;
}

/** `./lab experiments | run | runs | report`. */
export function addExperimentCommands(program: Command, root: string, labName: string): void {
  program
    .command('experiments')
    .description('list the experiments, each with its question')
    .option('--json', 'as JSON')
    .action(async (options) => (await import('./list.ts')).listExperiments(options.json === true));
  program
    .command('run')
    .description('run experiments: predict, do it, break it, account for every request')
    .argument('[experiments...]', 'their names (./lab experiments lists them), or all')
    .addOption(
      new Option('--engine <name>', 'which engine (default: what this machine has)').choices(['compose', 'process']),
    )
    .addOption(new Option('--balancer <name>', 'nginx, or the embedded one').choices(['nginx', 'embedded']))
    .option('--attach', 'use the lab that is running here, instead of one of its own')
    .option(
      '--rate <requests>',
      'requests a second for every load (default: as the experiment says)',
      number(1, 10_000),
    )
    .option('--seed <number>', 'the order of operands; the same seed sends the same requests', number(0, 65_535))
    .option('--guess', 'ask me first, and score what I say')
    .option('--json', 'the verdict as JSON (docs/reference/verdict-json.md)')
    .addHelpText(
      'after',
      '\nExit status: 0 where everything holds, 1 where something fails, 2 where something can not be told, or the command\n' +
        'line is wrong; 130 after Ctrl-C; others as docs/reference/cli.md lists them.\n' +
        'Each run leaves reports/<experiment>/<time>/ with a report.html, and latest points to the newest.\n\nExamples:\n' +
        '  ./lab run failover\n  ./lab run weights recovery --guess\n  ./lab run all --engine process --balancer embedded\n  ./lab up, and then in another terminal: ./lab run weights --attach',
    )
    .action(async (names: string[], flags: RunFlags) => (await import('./run.ts')).run(root, labName, names, flags));
  program
    .command('runs')
    .description('list the runs that are kept in reports/')
    .option('--json', 'as JSON')
    .action(async (options) => (await import('./past.ts')).runs(root, options.json === true));
  program
    .command('report')
    .description('show the report of a run, and open it in a browser where there is a desktop')
    .argument('[run]', 'an experiment, or experiment/run as ./lab runs lists it (default: the newest run)')
    .option('--no-open', 'do not open a browser')
    .action(async (wanted: string | undefined, options) => {
      const { report } = await import('./past.ts');
      await report(root, wanted, options.open !== false);
    });
}
