import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './lab.ts';

/** A command of a page, and what the page says that it prints. */
export interface Command {
  command: string;
  output: string[];
  line: number;
}

/**
 * The commands of a page's console blocks, with the output that the page shows.
 * @param kind the blocks' title: those called `console alone` measure times, and run while nothing else does
 */
export function readCommands(page: string, kind: 'console' | 'console alone' = 'console'): Command[] {
  const commands: Command[] = [];
  let inside = false;
  for (const [index, line] of readFileSync(join(ROOT, page), 'utf8').split('\n').entries()) {
    if (line.startsWith('```')) inside = line === `\`\`\`${kind}`;
    else if (inside && line.startsWith('$ ')) commands.push({ command: line.slice(2), output: [], line: index + 1 });
    else if (inside) commands.at(-1)?.output.push(line);
  }
  return commands;
}

/**
 * What differs from run to run is made alike: times, the blanks and columns that depend on them, and where a cycle
 * begins: which of two names Docker's DNS answered first decides that, so the lines of a cycle are sorted.
 */
export const even = (lines: string[]) =>
  sortCycle(
    lines
      .map((line) =>
        line
          .replace(/[\d.]+ ms late/, '… ms late')
          .replace(/\d{4}-\d\d-\d\dT[\d-]+/, '…')
          .replace(
            /\d+ ms\b/g,
            (time) =>
              `${Number.parseInt(time, 10) >= 55_000 ? 'a minute' : Number.parseInt(time, 10) >= 450 ? 'half a second' : 'at once'}`,
          )
          .replace(/"ms":[\d.]+/g, '"ms":…')
          .replace(/after [\d.]+ s/g, 'after … s')
          .replace(/[●○]+$/, '')
          .replace(/ {2,}/g, '  ')
          .trimEnd(),
      )
      .filter((line) => line !== ''),
  );
const sortCycle = (lines: string[]) =>
  lines.every((line) => /^mult 6×7=42 +mult[12] ✓/.test(line)) ? lines.toSorted() : lines;
