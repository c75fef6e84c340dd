import { Command, InvalidArgumentError, Option } from 'commander';
import { type EngineName, findLab, findLogs } from '../engines/choose.ts';
import { ACTIONS, type Action } from '../engines/engine.ts';
import { LabFailure } from '../engines/failure.ts';
import { act } from './act.ts';
import { down } from './down.ts';
import { loadtest } from './loadtest.ts';
import { readDuration, readFault, readWait } from './predict/options.ts';
import { predictCommand } from './predict/predict.ts';
import { proxy } from './proxy.ts';
import { showReplicas } from './ps.ts';
import { writeReference } from './reference.ts';
import { request } from './request.ts';
import { runTests } from './test.ts';
import { patiently, print } from './text.ts';
import { up } from './up.ts';
import { untilInterrupted, watch } from './watch.ts';

const number = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  return value;
};
const scales = (text: string, before: Map<string, number> = new Map()) => {
  const match = /^([\w-]+)=(\d{1,2})$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Expected SERVICE=NUMBER, such as ping=3.');
  return new Map([...before, [match[1] ?? '', Number(match[2])]]);
};
const ABOUT: Record<Action, string> = {
  stop: 'stop a replica the polite way: it finishes its requests first',
  kill: 'end a replica at once, as a crash of its machine would',
  pause: 'freeze a replica: it accepts connections and says nothing',
  resume: 'let a frozen replica go on',
  start: 'start a stopped replica again',
  restart: 'restart a replica, or all of a service one after the other',
};

/** It becomes part of container names and of a folder's name. */
function readLabName(name = ''): string {
  if (/^([a-zA-Z0-9][\w.-]*)?$/.test(name)) return name;
  throw new LabFailure(
    'usage',
    `LAB_NAME must be made of letters, digits, - _ and . and begin with a letter or digit, not '${name}'.`,
  );
}

/** Builds the command line: every command with its help. */
export function buildProgram(root: string): Command {
  const name = readLabName(process.env.LAB_NAME);
  const engine = () =>
    new Option('--engine <name>', 'which engine (default: the one that runs, or else what this machine has)').choices([
      'compose',
      'process',
    ]);
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

  program
    .command('up')
    .description('start the lab and show a line a request; Ctrl-C ends it')
    .addOption(engine())
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
    .action((options) => up(root, name, options));
  program
    .command('down')
    .description('stop the lab and remove what it made; .lab/ keeps the set-up and the last logs')
    .option('--all', 'remove the set-up (.lab/) and the images too')
    .action((options) => down(root, name, options.all === true));
  program
    .command('ps')
    .description('list the replicas')
    .addOption(engine())
    .option('--json', 'as JSON')
    .action(async (options) => showReplicas(await lab(options.engine), options.json === true));
  program
    .command('watch')
    .description('show a line a request, and every fault; Ctrl-C ends')
    .addOption(engine())
    .option('--why', 'say of each request why it went to that replica')
    .action(async (options) => watch(await lab(options.engine), untilInterrupted(), options.why === true));
  program
    .command('predict')
    .description('say which replica gets each of the next requests')
    .argument('<upstream>', 'its name in the conf, such as mult')
    .option('-n <requests>', 'how many', number(1, 1_000_000_000), 12)
    .option('--conf <file>', 'the nginx conf (default: nginx/nginx.conf)')
    .option('--from-log', 'go on from the state that the running lab must be in, by its record')
    .option('--fail <peer@from..to=how>', 'a failure, such as mult1@4..9=refused (may be repeated)', readFault)
    .addOption(new Option('--every <time>', 'time between two requests').argParser(readDuration).default(100, '100ms'))
    .option('--wait <time@request>', 'wait before a request, such as 11.2s@12 (may be repeated)', readWait)
    .option('--post', 'POST instead of GET')
    .option('--key <text>', 'for hash: the key; for ip_hash: the address of the client')
    .option('--workers <number>', "worker processes (default: the conf's)", number(1, 1_024))
    .option('--explain', 'a row a pick: the weights before and after, and why this one')
    .option('--json', 'as JSON (docs/reference/predict-json.md)')
    .option('--watch', 'again whenever the conf is saved; Ctrl-C ends')
    .addHelpText(
      'after',
      '\nRequests are numbered from 1 and sent one at a time; the first at the start of a second. HOW a peer fails: refused,\n' +
        'unreachable (its address is gone), reset, timeout (frozen), or a status such as 503.\n\nExamples:\n' +
        '  ./lab predict mult -n 12 --explain\n' +
        '  ./lab predict mult -n 40 --fail mult1@4..9=refused --every 500ms\n' +
        '  ./lab predict mult --watch              then change a weight in nginx/nginx.conf, and save',
    )
    .action((upstream, options) => predictCommand(root, name, upstream, options));
  program
    .command('proxy')
    .description('run the embedded balancer on an nginx conf, in the foreground; Ctrl-C ends it')
    .argument('<conf>', 'the nginx conf')
    .option('--prefix <folder>', "where relative names in the conf begin (default: the conf's folder)")
    .option('-g <directives>', "more directives, as for nginx: -g 'pid /tmp/my.pid;'")
    .action((conf, options) => proxy(conf, options));
  program
    .command('request')
    .description('send requests and show who answers')
    .argument('<service>', 'ping, soma, sub, mult, calc, or your own')
    .argument('[operands...]', 'two numbers, or an expression for calc')
    .option('-n <times>', 'how many, one after the other', number(1, 100_000), 1)
    .option('--post', 'POST instead of GET')
    .addOption(engine())
    .passThroughOptions(false)
    .addHelpText(
      'after',
      '\nExamples:\n  ./lab request mult 6 7 -n 12\n  ./lab request calc "2*(3+4)-5"\n  ./lab request sub -- 5 -3        (-- before a negative number)',
    )
    .action(async (service, operands, options) => request(await lab(options.engine), service, operands, options));
  for (const action of ACTIONS) {
    program
      .command(action)
      .description(ABOUT[action])
      .argument('<replica>', 'its name in ./lab ps')
      .addOption(engine())
      .action(async (replica, options) => act(await lab(options.engine), action, replica));
  }
  program
    .command('scale')
    .description('change the number of replicas of a service')
    .argument('<service=number>', 'such as ping=3', (text) => scales(text))
    .addOption(engine())
    .action(async (wanted: Map<string, number>, options) => {
      const running = await lab(options.engine);
      for (const [service, count] of wanted) {
        await patiently(`scaling ${service} to ${count}`, running.scale(service, count));
        print(`${service} has ${count} ${count === 1 ? 'replica' : 'replicas'}`);
      }
    });
  program
    .command('reload')
    .description('test nginx.conf and have nginx take it; on an error it keeps the old one')
    .addOption(engine())
    .action(async (options) => {
      await (await lab(options.engine)).reload();
      print('The conf is taken; all failures are forgotten.');
    });
  program
    .command('logs')
    .description('print logs: of one replica, or of all')
    .argument('[replica]')
    .option('-f, --follow', 'go on as lines come')
    .addOption(engine())
    .action(async (replica, options) =>
      (await findLogs(root, name, options.engine)).logs(replica, options.follow === true, print, untilInterrupted()),
    );
  program
    .command('loadtest')
    .description('run a k6 script of loadtests/ against the running lab')
    .argument('<name>', 'smoke, weights or failover')
    .addOption(engine())
    .action(async (script, options) => loadtest(root, await lab(options.engine), script));
  program
    .command('test')
    .description("run the project's own tests")
    .option('--only <part>', 'lint, types, unit, e2e', (part, list: string[] = []) => [...list, part])
    .action((options) => runTests(root, options.only));
  program.helpCommand('help [command]', 'show help for a command');
  program.command('reference', { hidden: true }).action(() => void process.stdout.write(writeReference(program)));
  return program;
}
