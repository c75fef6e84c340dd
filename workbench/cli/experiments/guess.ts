import { createInterface } from 'node:readline/promises';
import type { Experiment } from '../../experiments/experiment.ts';
import type { Prediction } from '../../record/prediction.ts';
import type { Verdict } from '../../record/verdict.ts';
import { print } from '../text.ts';

const NEXT = 12;

/** Asks the student before the first request is sent. What really was is filled in when the run is over. */
export async function askGuess(experiment: Experiment, prediction: Prediction): Promise<Verdict['guess']> {
  const { guess } = experiment;
  if (guess === undefined) {
    print(`${experiment.name}: no question to guess here.`);
    return undefined;
  }
  const names = [...new Set(prediction.phases.flatMap(({ answers }) => Object.keys(answers)))].sort();
  print(`\n${experiment.question}\n${guess.asked}`);
  if (guess.kind === 'next')
    print(
      `Type ${NEXT} names with blanks between, of: ${names.join(', ')}. Numbers count as well: ${names.map((name, index) => `${index + 1} ${name}`).join(', ')}`,
    );
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    for (;;) {
      const said = (await terminal.question('> ')).trim();
      const problem = guess.kind === 'next' ? checkNames(said, names) : checkNumber(said);
      if (problem === undefined)
        return { asked: guess.asked, guessed: spell(said, names, guess.kind), was: '', score: 0 };
      print(problem);
    }
  } finally {
    terminal.close();
  }
}

const words = (said: string) => said.split(/[\s,]+/).filter((word) => word !== '');

function checkNames(said: string, names: readonly string[]): string | undefined {
  const unknown = words(said).find((word) => !names.includes(word) && names[Number(word) - 1] === undefined);
  if (unknown !== undefined) return `There is no ${unknown}; there are ${names.join(', ')}.`;
  return words(said).length === NEXT ? undefined : `${NEXT} names are needed, these are ${words(said).length}.`;
}

const checkNumber = (said: string): string | undefined =>
  /^\d{1,7}$/.test(said) ? undefined : 'A whole number is needed, such as 0.';

function spell(said: string, names: readonly string[], kind: 'next' | 'errors'): string {
  if (kind === 'errors') return said;
  return words(said)
    .map((word) => (names.includes(word) ? word : names[Number(word) - 1]))
    .join(' ');
}
