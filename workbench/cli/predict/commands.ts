import { type Command, Option } from 'commander';
import { number } from '../options.ts';
import { readDuration, readFault, readWait } from './options.ts';

/** `./lab predict`. */
export function addPredictCommand(program: Command, root: string, labName: string): void {
  program
    .command('predict')
    .description('say which replica gets each of the next requests')
    .argument('<upstream>', 'its name in the conf, such as mult')
    .option('-n <requests>', 'how many', number(1, 1_000_000_000), 12)
    .option('--conf <file>', "the nginx conf (default: the running lab's, or else nginx/nginx.conf)")
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
        'unreachable (its address is gone), reset, timeout (frozen), or a status such as 503. @4 is one request, @4.. all from\n' +
        'there on; without an @, all.\n\nExamples:\n' +
        '  ./lab predict mult -n 12 --explain\n' +
        '  ./lab predict mult -n 40 --fail mult1@4..9=refused --every 500ms\n' +
        '  ./lab predict mult --watch              then change a weight in nginx/nginx.conf, and save',
    )
    .action(async (upstream, options) => {
      const { predictCommand } = await import('./predict.ts');
      await predictCommand(root, labName, upstream, options);
    });
}
