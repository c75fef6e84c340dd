import { dirname, join, relative } from 'node:path';
import { LabFailure } from '../failure.ts';
import { findDirectives } from './directives.ts';
import { readConfFiles } from './files.ts';

/**
 * Looks whether the conf listens where the lab expects it: on the port that docker-compose.yml publishes.
 * @param conf path of the main file
 * @param port nginx's port in its container
 * @throws LabFailure naming the `listen` that should say otherwise
 */
export function checkListens(conf: string, port: number): void {
  const listens = [...readConfFiles(conf)].flatMap(([name, text]) =>
    findDirectives(text)
      .filter((directive) => directive.name === 'listen')
      .map(({ args, line }) => ({ name, line, address: args[0] ?? '' })),
  );
  if (listens.some(({ address }) => Number(address.split(':').at(-1)) === port)) return;
  const place = ({ name, line }: { name: string; line: number }) =>
    `${relative(process.cwd(), join(dirname(conf), name))}, line ${line}`;
  const first = listens[0];
  const advice =
    first === undefined
      ? `Add to its server block: listen ${port};`
      : `${place(first)}: instead of listen ${first.address}; write listen ${port};`;
  throw new LabFailure(
    'conf',
    `no server of this conf listens on ${port}, the port that docker-compose.yml publishes.`,
    advice,
  );
}
