import type { Answer, CheckResult, Verdict } from '../record/verdict.ts';
import { equations } from './balance/books.ts';
import { clip, count, duration } from './format.ts';
import { byUrgency, SIGNS, splitBooks } from './report/answer.ts';

/** Colours a text for a terminal, or leaves it. */
type Paint = (text: string) => string;

/** The colours that a verdict takes. */
export interface Painter {
  bold: Paint;
  dim: Paint;
  red: Paint;
  green: Paint;
  yellow: Paint;
}

const WIDTH = 100;
const ANSWER = 13; // "? cannot tell"
const FIGURES = 20; // at most, for what was expected and what was observed
const SCREEN = 32; // lines
const LISTED = 14; // checks; the report has all
const LATE_MS = 5; // what checks of waits allow the sender

/** How many lines a title may take, how many failures are told, and in how many lines each of their sentences. */
interface Room {
  title: number;
  told: number;
  sentence: number;
}

const AMPLE: Room = { title: 2, told: 3, sentence: 3 };
const TIGHT: Room = { title: 1, told: 1, sentence: 2 };

const colourOf = (painter: Painter, answer: Answer): Paint =>
  ({ holds: painter.green, fails: painter.red, 'cannot tell': painter.yellow })[answer];

/** Breaks a text into lines at its blanks. */
export function wrap(words: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(clip(word, width));
  }
  return lines;
}

const cell = (words: string, width: number) => clip(words, width).padEnd(width + 2);

/** A text beside its label, in so many lines at most. */
function indented(label: string, words: string | undefined, most: number): string[] {
  if (words === undefined || words === '') return [];
  const lines = wrap(words, WIDTH - 17);
  const shown = lines
    .slice(0, most)
    .map((line, index) => (index === most - 1 && lines.length > most ? `${line} …` : line));
  return shown.map((line, index) => `  ${(index === 0 ? label : '').padEnd(10)}${line}`);
}

function evidence({ contradiction, missing, conf, requests }: CheckResult, most: number, painter: Painter): string[] {
  return [
    ...indented('first', contradiction, most),
    ...indented('missing', missing, most),
    ...indented('conf', conf && `${conf.file}:${conf.line}  ${conf.text.trim()}`, 2),
    ...indented('requests', requests.join(' '), 1),
  ].map(painter.dim);
}

function checkLines(checks: readonly CheckResult[], room: Room, painter: Painter): string[] {
  const { shown, folded } = splitBooks(checks);
  const sorted = byUrgency(shown);
  const widest = (figures: readonly string[]) => Math.min(FIGURES, Math.max(8, ...figures.map((one) => one.length)));
  const due = widest(sorted.map(({ expected }) => expected));
  const seen = widest(sorted.map(({ observed }) => observed));
  const name = WIDTH - ANSWER - due - seen - 6;
  const head = `${cell('CHECK', name)}${cell('EXPECTED', due)}${cell('OBSERVED', seen)}ANSWER`;
  const rows = sorted.slice(0, LISTED).flatMap((check, index) => {
    const { title, expected, observed, answer } = check;
    const end = colourOf(painter, answer)(`${SIGNS[answer]} ${answer}`);
    const [first = '', ...more] = room.title === 1 ? [title] : wrap(title, name);
    const row = [
      `${cell(first, name)}${cell(expected, due)}${cell(observed, seen)}${end}`,
      ...more.slice(0, room.title - 1),
    ];
    return answer === 'holds' || index >= room.told ? row : [...row, ...evidence(check, room.sentence, painter)];
  });
  const rest = sorted.length - LISTED;
  const books = `${count(folded.length)} more checks of the books`.padEnd(WIDTH - ANSWER) + painter.green('✓ holds');
  return [
    painter.dim(head),
    ...rows,
    ...(rest > 0 ? [painter.dim(`… and ${rest} more that ${sorted.at(-1)?.answer}`)] : []),
    ...(folded.length > 0 ? [books] : []),
  ];
}

function guessLines({ guessed, was, score }: NonNullable<Verdict['guess']>): string[] {
  const lines = [`${Math.round(score * 100)} % right. You said: ${guessed}`, `It was: ${was}`];
  return lines
    .flatMap((line) => wrap(line, WIDTH - 10))
    .map((line, index) => `${index === 0 ? 'guess' : ''}`.padEnd(10) + line);
}

/**
 * A verdict for a terminal, on one screen of 100 columns: the answer, the checks, the balance, how to see it again.
 * Where the report lies is for the caller to say.
 */
export function renderText(verdict: Verdict, painter: Painter): string[] {
  const { answer, question, summary, checks, balance, engine, balancer, lateness, repeat, guess } = verdict;
  const { sent, retried } = balance;
  const [sum = '', told = '', unexplained = ''] = equations(balance).map(({ words, holds }) =>
    holds ? words : painter.red(words),
  );
  const late = `${count(sent)} requests, ${duration(lateness.p99)} late at most for 99 of 100${lateness.p99 > LATE_MS ? ': some of a wait may be the sender’s' : ''}`;
  const lay = (room: Room) => [
    ...wrap(question, WIDTH).slice(0, 2).map(painter.bold),
    ...wrap(`${SIGNS[answer]} ${answer}: ${summary}`, WIDTH).slice(0, 4).map(colourOf(painter, answer)),
    '',
    ...checkLines(checks, room, painter),
    '',
    `balance   ${[sum, `${count(retried)} answered by a retry`, unexplained].join(', ')}`,
    `          ${told}`,
    ...(guess === undefined ? [] : guessLines(guess)),
    painter.dim(`sent by   ${engine}, ${balancer}; ${late}`),
    painter.dim(`again     ${repeat}`),
  ];
  const ample = lay(AMPLE);
  return ample.length <= SCREEN ? ample : lay(TIGHT);
}
