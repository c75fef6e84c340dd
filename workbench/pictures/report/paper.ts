import type { Finding } from '../../record/ledger/entry.ts';
import type { CheckResult, Verdict } from '../../record/verdict.ts';
import type { PhaseSums } from '../collect/collected.ts';
import { WIDTH } from '../parts/svg.ts';
import { splitBooks } from './answer.ts';

const SHEET = 270; // mm of height inside the margins of A4, and a little to spare
const BREADTH = 186; // mm
const FIGURE = 15.5; // mm: a picture's heading, sentence and note
const LEAST = 0.62; // smaller pictures could not be read: rather none of the weights
const SMALLEST = 0.4;
const STEP = 0.02;

/** The parts with a picture, as they follow each other. */
export const PICTURES = ['way', 'latency', 'shares', 'weights', 'balance'] as const;
type Picture = (typeof PICTURES)[number];

/** How wide each picture is on paper, as a part of the sheet; 0: it is left out. */
export type Paper = Record<Picture, number>;

/** What stands on the paper beside pictures. */
interface Told {
  verdict: Verdict;
  collected: { phases: readonly PhaseSums[] };
  findings: readonly Finding[];
  difference: string;
}

/** Something that is not cut in two by the end of a sheet; heights in mm. */
interface Block {
  text: number;
  picture?: Picture;
}
const lines = (text: string | undefined, width: number) => (text === undefined ? 0 : Math.ceil(text.length / width));

function checkHeight({ answer, title, contradiction, missing, conf, explanation, requests }: CheckResult): number {
  const told = [contradiction, missing, explanation].reduce((sum, text) => sum + lines(text, 90), 0);
  const shown = told + (conf ? 1.5 : 0) + Math.min(2, lines(requests.join(' '), 90));
  return 5.2 + 3.2 * (lines(title, 40) - 1) + (answer === 'holds' ? 0 : 2 + 3.7 * shown);
}

const openingHeight = ({ question, summary, hypothesis, guess }: Verdict) =>
  14 + 6 * lines(question, 58) + 4.6 * lines(summary, 85) + 3.9 * lines(hypothesis, 110) + (guess ? 9.5 : 0);

function closingHeight({ learn }: Verdict, difference: string): number {
  const learnt = 8 + 4 * lines(learn.text, 52) + learn.links.reduce((sum, link) => sum + 4 * lines(link, 45), 0);
  const changed = difference.split('\n').reduce((sum, line) => sum + 3.2 * Math.max(1, lines(line, 60)), 14);
  return difference === '' ? Math.max(learnt, 28) : Math.max(learnt + 28, Math.min(56, changed));
}

/** The height that a picture, found in a section, has at the full breadth of the sheet. */
const heightOf = (section: string): number =>
  (Number(/viewBox="0 0 \d+ ([\d.]+)"/.exec(section)?.[1] ?? 0) / WIDTH) * BREADTH;

/** The report from top to bottom. */
function blocksOf({ verdict, collected, findings, difference }: Told): Block[] {
  const { shown, folded } = splitBooks(verdict.checks);
  const figure = (picture: Picture, below = 0): Block => ({ text: FIGURE + below, picture });
  return [
    { text: openingHeight(verdict) + 11 },
    ...shown.map((check) => ({ text: checkHeight(check) })),
    { text: folded.length > 0 ? 4 : 0 },
    figure('way'),
    figure('latency', 8.5 + 4.7 * collected.phases.length),
    figure('shares'),
    figure('weights'),
    figure('balance'),
    { text: findings.length > 0 ? 18 + 4.8 * Math.min(3, findings.length) : 0 },
    { text: closingHeight(verdict, difference) },
  ];
}

function fits(blocks: readonly Block[], heights: Paper, paper: Paper): boolean {
  let sheets = 1;
  let filled = 0;
  for (const { text, picture } of blocks) {
    if (picture !== undefined && paper[picture] === 0) continue;
    const height = text + (picture === undefined ? 0 : heights[picture] * paper[picture]);
    if (filled + height > SHEET) {
      sheets++;
      filled = 0;
    }
    filled += height;
  }
  return sheets <= 2;
}

/** Lets pictures grow, the smallest first, for as long as there is room. */
function grow(start: Paper, fit: (paper: Paper) => boolean): Paper {
  let paper = start;
  for (;;) {
    const larger = PICTURES.filter((name) => paper[name] > 0 && paper[name] + STEP <= 1)
      .map((name) => ({ size: paper[name], grown: { ...paper, [name]: paper[name] + STEP } }))
      .filter(({ grown }) => fit(grown))
      .sort((a, b) => a.size - b.size);
    if (larger[0] === undefined) return paper;
    paper = larger[0].grown;
  }
}

/**
 * Finds the sizes of pictures with which all stands on two sheets, by laying the report out roughly.
 * @param sections each with its picture; '' if there is none. The weights are left out first
 */
export function fitPaper(told: Told, sections: Record<Picture, string>): Paper {
  const heights = Object.fromEntries(PICTURES.map((name) => [name, heightOf(sections[name])])) as Paper;
  const blocks = blocksOf(told);
  const fit = (paper: Paper) => fits(blocks, heights, paper);
  const all = (size: number, weights: number): Paper => ({
    way: size,
    latency: size,
    shares: size,
    weights,
    balance: size,
  });
  const start = sections.weights !== '' && fit(all(LEAST, LEAST)) ? all(LEAST, LEAST) : all(LEAST, 0);
  return grow(fit(start) ? start : all(SMALLEST, 0), fit);
}
