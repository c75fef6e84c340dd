import type { EventEmitter } from 'node:events';
import type { Command } from 'commander';
import { EXIT } from '../engines/failure.ts';

const MEANING: Record<keyof typeof EXIT, string> = {
  failed: 'something did not work; the message says what',
  usage: 'a wrong word on the command line',
  platform: 'this system, or its Node.js, is not supported',
  setUp: 'set-up failed: most often no network',
  port: 'the port is taken',
  name: 'a container name is taken, or a lab of this folder is up already',
  conf: 'nginx refuses the conf',
  engine: 'the engine asked for, nginx or k6 is missing',
  notRunning: 'no lab is running here',
};
/** What the command's help says after its options: explanations, examples. */
function helpBeyond(command: Command): string {
  let said = '';
  const write = (text: string) => {
    said += text;
  };
  (command as unknown as EventEmitter).emit('afterHelp', { error: false, command, write }); // its types hide that it is one
  return said.trim();
}

const cell = (text: string) => text.replaceAll('|', '\\|');

/**
 * Writes docs/reference/cli.md from the commands themselves.
 * @param program as buildProgram makes it
 */
export function writeReference(program: Command): string {
  const commands = program.commands
    .filter((command) => !['help', 'reference'].includes(command.name()))
    .map((command) => {
      const words = command.registeredArguments.map((argument) => {
        const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
        return argument.required ? `<${name}>` : `[${name}]`;
      });
      const options = command.options.map((option) => {
        const choices = option.argChoices === undefined ? '' : ` (${option.argChoices.join(', ')})`;
        const standard =
          option.defaultValue === undefined
            ? ''
            : `; default: ${option.defaultValueDescription ?? option.defaultValue}`;
        return `| \`${cell(option.flags)}\` | ${cell(option.description)}${choices}${standard} |`;
      });
      const described = command.registeredArguments.filter(({ description }) => description !== '');
      const first = described.map((argument) => `| \`${argument.name()}\` | ${cell(argument.description)} |`);
      const rows = [...first, ...options];
      const table = rows.length === 0 ? [] : ['', '| argument or option | |', '|---|---|', ...rows];
      const more = helpBeyond(command);
      return [
        `## \`${['./lab', command.name(), ...words].join(' ')}\``,
        '',
        `${command.description()}.`,
        ...table,
        ...(more === '' ? [] : ['', '```text', more, '```']),
        '',
      ].join('\n');
    });
  const statuses = Object.entries(EXIT).map(
    ([kind, status]) => `| ${status} | ${MEANING[kind as keyof typeof EXIT]} |`,
  );
  return `# The command line

*Written by \`./lab reference\` from the commands themselves; a test compares.*

${commands.join('\n')}
## Environment

| variable | |
|---|---|
| \`LAB_NAME\` | a prefix such as \`b-\` for a second lab beside the first: its containers are b-mult1, b-nginx, … |
| \`LAB_PORT\`, \`LAB_BIND\` | where nginx listens: 8080 on 127.0.0.1 |
| \`LAB_FAULTS\` | \`off\` switches X-Lab-Fault off; it is off wherever \`LAB_BIND\` is not loopback |
| \`LAB_RATE\` | requests a second for each client; beyond that nginx answers 429. Unset: no limit. calc's own calls count too |
| \`CALC_OPERATORS\` | which service stands behind which operator: \`+ soma, - sub, * mult\` |
| \`LAB_NGINX\` | the nginx of the process engine, where it is not on PATH |
| \`NO_COLOR\` | no colours |

A file \`.env\` in the lab's folder may set them, for Compose and \`./lab\` alike.

## Exit statuses

| status | |
|---|---|
| 0 | done |
${statuses.join('\n')}

\`./lab run\` ends with 0 where everything holds, 1 where something fails, 2 where something can't be told. \`./lab request\` ends
with 1 where an answer was an error. \`./lab loadtest\` ends with k6's own status (99: a threshold was crossed; 108: no lab
answers). Ctrl-C ends \`run\` and \`loadtest\` with 130.
`;
}
