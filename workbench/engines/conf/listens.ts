import { dirname, join, relative } from 'node:path';
import { LabFailure } from '../failure.ts';
import { readConfFiles, readDirectives } from './files.ts';

/**
 * Looks whether the conf listens where the lab expects it: on the port that docker-compose.yml publishes.
 * @param conf path of the main file
 * @param port nginx's port in its container
 * @throws LabFailure naming the `listen` that should say otherwise, or the place of a syntax error
 */
export function checkListens(conf: string, port: number): void {
  const listens = [...readConfFiles(conf)].flatMap(([name, text]) =>
    readDirectives(text, join(dirname(conf), name))
      .filter((directive) => directive.name === 'listen')
      .map(({ args, place }) => ({ name, line: place.line, address: args[0]?.text ?? '' })),
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
