import { EXPERIMENTS } from '../../experiments/registry.ts';
import { paint, print } from '../text.ts';

/** `./lab experiments`. */
export function listExperiments(json: boolean): void {
  if (json) {
    print(
      JSON.stringify(
        EXPERIMENTS.map(({ name, question, hypothesis }) => ({ name, question, hypothesis })),
        undefined,
        2,
      ),
    );
    return;
  }
  const width = Math.max(...EXPERIMENTS.map(({ name }) => name.length));
  for (const { name, question } of EXPERIMENTS) print(`${paint.bold(name.padEnd(width))}  ${question}`);
  print(`\nRun one: ./lab run ${EXPERIMENTS[0]?.name}      all of them: ./lab run all`);
}
