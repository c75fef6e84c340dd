// The embedded balancer as a process of its own, with nginx's command line: whoever can start nginx can start this.
import { setFlagsFromString } from 'node:v8';
import { type Asked, parseArguments } from './arguments.ts';
import { Balancer } from './balancer.ts';
import { emergency } from './message.ts';

const say = (text: string) => process.stderr.write(`${text}\n`);

/** Serves until a signal ends it. nginx's signals: HUP reloads, USR1 reopens logs, QUIT ends in peace, TERM at once. */
async function serve(balancer: Balancer): Promise<void> {
  const end = () => {
    balancer.stop();
    process.exit(0);
  };
  process.on('SIGHUP', () => void balancer.reload().then((reloaded) => process.send?.({ reloaded })));
  process.on('SIGUSR1', () => balancer.reopen());
  process.on('SIGQUIT', () => void balancer.quit().then(() => process.exit(0)));
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.on('uncaughtException', (error) => balancer.complain(error));
  process.on('unhandledRejection', (error) => balancer.complain(error));
  await balancer.start(); // last: from the first connection on, a signal is heard
  process.send?.({ listening: true });
}

async function run({ what, quiet, ...options }: Asked): Promise<void> {
  if (what === 'version') {
    say('nginx version: nginx/1.30.4 (embedded)');
    return;
  }
  const balancer = new Balancer(options);
  if (what === 'serve') return serve(balancer);
  await balancer.test();
  if (!quiet) say(`nginx: the configuration file ${options.conf} syntax is ok`);
  if (!quiet) say(`nginx: configuration file ${options.conf} test is successful`);
}

// Under load V8 would make room for ever more young objects: 40 % more memory within a minute, and no request faster.
setFlagsFromString('--semi-space-growth-factor=1');
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {}); // nobody reads it any more

let asked: Asked | undefined;
try {
  asked = parseArguments(process.argv.slice(2));
} catch (error) {
  say(`nginx: ${(error as Error).message}`);
  process.exit(1);
}
try {
  await run(asked);
} catch (error) {
  say(`nginx: [emerg] ${emergency(error)}`);
  if (asked.what === 'test' && !asked.quiet) say(`nginx: configuration file ${asked.conf} test failed`);
  process.exit(1);
}
