import { createInterface, type Interface } from 'node:readline';
import { LabFailure } from '../../engines/failure.ts';
import type { Experiment, Question } from '../../experiments/experiment.ts';
import { spellShares } from '../../experiments/play/score.ts';
import type { Prediction } from '../../record/prediction.ts';
import type { Verdict } from '../../record/verdict.ts';

const NEXT = 12;

/** A kind of question: what to type, what is wrong with what was typed (undefined: nothing), and how it is kept. */
interface Form {
  hint(names: readonly string[]): string;
  problem(said: string[], names: readonly string[]): string | undefined;
  spell(said: string[], names: readonly string[]): string;
}

const FORMS: Record<Question['kind'], Form> = {
  next: {
    hint: (names) =>
      `Type ${NEXT} names with blanks between, or their numbers: ${names.map((name, index) => `${index + 1} ${name}`).join(', ')}`,
    problem(said, names) {
      const unknown = said.find((word) => !names.includes(word) && names[Number(word) - 1] === undefined);
      if (unknown !== undefined) return `There is no ${unknown}; there are ${names.join(', ')}.`;
      return said.length === NEXT ? undefined : `${NEXT} names are needed, these are ${said.length}.`;
    },
    spell: (said, names) => said.map((word) => (names.includes(word) ? word : names[Number(word) - 1])).join(' '),
  },
  errors: {
    hint: () => 'Type a number.',
    problem: (said) =>
      said.length === 1 && /^\d{1,7}$/.test(said[0] ?? '') ? undefined : 'A whole number is needed, such as 0.',
    spell: ([number = '']) => String(Number(number)),
  },
  shares: {
    hint: (names) => `Type ${names.length} whole numbers that make 100, with blanks between: ${names.join(' ')}`,
    problem(said, names) {
      if (said.length !== names.length || !said.every((word) => /^\d{1,3}%?$/.test(word)))
        return `${names.length} whole numbers are needed, one for each of ${names.join(', ')}.`;
      const sum = said.reduce((all, word) => all + Number.parseInt(word, 10), 0);
      return sum === 100 ? undefined : `They must make 100; these make ${sum}.`;
    },
    spell: (said, names) => spellShares(names.map((name, index) => [name, Number.parseInt(said[index] ?? '0', 10)])),
  },
};

/** Asks the student on standard input, a terminal or not, before the first request is sent. */
export class Asker {
  readonly #signal: AbortSignal;
  #lines: { reader: Interface; each: AsyncIterator<string> } | undefined;

  /** @param signal ends a question that waits */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** @returns the guess; what really was is filled in when the run is over. Undefined: nothing is asked here */
  async ask({ name, question, upstream, guess }: Experiment, prediction: Prediction): Promise<Verdict['guess']> {
    if (guess === undefined) {
      tell(`${name}: no question to guess here.`);
      return undefined;
    }
    // All of the group, also those that the model sends nothing: the names must not give the answer away.
    const phases = prediction.phases.filter((phase) => phase.upstream === upstream);
    const peers = phases.flatMap(({ steps }) => steps.flatMap((step) => step.peers.map(({ replica }) => replica)));
    const names = [...new Set([...peers, ...phases.flatMap(({ answers }) => Object.keys(answers))])];
    const form = FORMS[guess.kind];
    tell(`\n${question}\n${guess.asked}\n${form.hint(names)}`);
    for (;;) {
      const said = (await this.#read()).split(/[\s,]+/).filter((word) => word !== '');
      const problem = form.problem(said, names);
      if (problem === undefined) return { asked: guess.asked, guessed: form.spell(said, names), was: '', score: 0 };
      tell(problem);
    }
  }

  async #read(): Promise<string> {
    process.stderr.write('> ');
    const line = process.stdin.isTTY ? await this.#readTerminal() : await this.#readLine();
    this.#signal.throwIfAborted();
    if (line === undefined)
      throw new LabFailure(
        'usage',
        '--guess asks, but standard input ended without an answer.',
        'Answer it, or leave --guess out.',
      );
    return line;
  }

  /** A reader for one line only: it takes every key that is pressed, and while the lab runs Ctrl-C must get through. */
  #readTerminal(): Promise<string | undefined> {
    const reader = createInterface({ input: process.stdin, output: process.stderr, prompt: '' });
    const interrupt = () => reader.close();
    this.#signal.addEventListener('abort', interrupt);
    return new Promise<string | undefined>((resolve) => {
      reader.once('line', resolve).once('close', () => resolve(undefined));
      reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    }).finally(() => {
      this.#signal.removeEventListener('abort', interrupt);
      reader.close();
    });
  }

  async #readLine(): Promise<string | undefined> {
    if (this.#lines === undefined) {
      const reader = createInterface({ input: process.stdin });
      this.#lines = { reader, each: reader[Symbol.asyncIterator]() };
      this.#signal.addEventListener('abort', () => reader.close());
    }
    const { value, done } = await this.#lines.each.next();
    return done ? undefined : value;
  }

  /** Lets go of standard input. */
  end(): void {
    this.#lines?.reader.close();
  }
}

const tell = (line: string) => void process.stderr.write(`${line}\n`);
