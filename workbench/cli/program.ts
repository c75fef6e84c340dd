import { Command } from 'commander';
import { type EngineName, findLab, findLogs } from '../engines/choose.ts';
import { LabFailure } from '../engines/failure.ts';
import { addChangeCommands } from './change-commands.ts';
import { addExperimentCommands } from './experiments/commands.ts';
import { untilInterrupted } from './interrupted.ts';
import { engineOption, number } from './options.ts';
import { addPredictCommand } from './predict/commands.ts';
import { addStartCommands } from './start-commands.ts';
import { print } from './text.ts';

/** It becomes part of container names and of a folder's name. */
function readLabName(name = ''): string {
  if (/^([a-zA-Z0-9][\w.-]*)?$/.test(name)) return name;
  throw new LabFailure(
    'usage',
    `LAB_NAME must be made of letters, digits, - _ and . and begin with a letter or digit, not '${name}'.`,
  );
}

/** Builds the command line: every command with its help. What a command needs is loaded when it runs, so that each starts fast. */
export function buildProgram(root: string): Command {
  const name = readLabName(process.env.LAB_NAME);
  const program = new Command('./lab')
    .description('Rodízio: a load-balancing lab. Predict, run, break, compare.')
    .exitOverride()
    .showHelpAfterError('(./lab help shows all commands)')
    .enablePositionalOptions()
    .addHelpText(
      'after',
      '\nA second lab beside the first: LAB_NAME=b- ./lab up --port 8081, and LAB_NAME=b- before every other command.\nExit statuses: docs/reference/cli.md',
    );
  const lab = (asked?: EngineName) => findLab(root, name, asked);

  addStartCommands(program, root, name);
  addPredictCommand(program, root, name);
  addExperimentCommands(program, root, name);
  program
    .command('proxy')
    .description('run the embedded balancer on an nginx conf, in the foreground; Ctrl-C ends it')
    .argument('<conf>', 'the nginx conf')
    .option('--prefix <folder>', "where relative names in the conf begin (default: the conf's folder)")
    .option('-g <directives>', "more directives, as for nginx: -g 'pid /tmp/my.pid;'")
    .action(async (conf, options) => (await import('./proxy.ts')).proxy(conf, options));
  program
    .command('request')
    .description('send requests and show who answers')
    .argument('<service>', 'ping, soma, sub, mult, calc, or your own')
    .argument('[operands...]', 'two numbers, or an expression for calc')
    .option('-n <times>', 'how many, one after the other', number(1, 100_000), 1)
    .option('--post', 'POST instead of GET')
    .addOption(engineOption())
    .passThroughOptions(false)
    .addHelpText(
      'after',
      '\nExamples:\n  ./lab request mult 6 7 -n 12\n  ./lab request calc "2*(3+4)-5"\n  ./lab request sub -- 5 -3        (-- before a negative number)',
    )
    .action(async (service, operands, options) => {
      const { request } = await import('./request.ts');
      await request(await lab(options.engine), service, operands, options);
    });
  addChangeCommands(program, root, name);
  program
    .command('logs')
    .description('print logs: of one replica, or of all')
    .argument('[replica]', 'its name, as ./lab ps has it (default: all)')
    .option('-f, --follow', 'go on as lines come')
    .addOption(engineOption())
    .action(async (replica, options) =>
      (await findLogs(root, name, options.engine)).logs(replica, options.follow === true, print, untilInterrupted()),
    );
  program
    .command('loadtest')
    .description('run a k6 script of loadtests/ against the running lab')
    .argument('<name>', 'smoke, weights or failover')
    .addOption(engineOption())
    .action(async (script, options) => {
      const { loadtest } = await import('./loadtest.ts');
      await loadtest(root, await lab(options.engine), script);
    });
  program
    .command('test')
    .description("run the project's own tests")
    .option('--only <part>', 'lint, types, unit, e2e, or measures (may be repeated)', (part, list: string[] = []) => [
      ...list,
      part,
    ])
    .action(async (options) => (await import('./test.ts')).runTests(root, options.only));
  program.helpCommand('help [command]', 'show help for a command');
  program
    .command('reference', { hidden: true })
    .argument('[page]', 'cli or experiments', 'cli')
    .action(async (page) => {
      const text =
        page === 'experiments'
          ? (await import('./experiments/page.ts')).writeExperiments()
          : (await import('./reference.ts')).writeReference(program);
      process.stdout.write(text);
    });
  return program;
}
