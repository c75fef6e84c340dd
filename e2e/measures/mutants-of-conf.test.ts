// Every routing directive of nginx.conf is there for something: without it, or changed, a claim fails. Where none does
// survivors.ts says why.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Experiment } from '../../workbench/experiments/experiment.ts';
import type { CheckResult } from '../../workbench/record/verdict.ts';
import { isRefused, isSameForProcesses } from '../sabotage/effect.ts';
import { type Mutant, mutantsOf } from '../sabotage/mutants.ts';
import { others } from '../sabotage/others.ts';
import { patience } from '../sabotage/patience.ts';
import { reasonFor, SURVIVORS } from '../sabotage/survivors.ts';
import { whole } from '../sabotage/whole.ts';
import { Workshop } from '../sabotage/workshop.ts';
import { figure, ROOT } from '../support/lab.ts';
import { describeWith } from '../support/needs.ts';

const RUN_MS = 90_000;
const FILE = join(ROOT, 'nginx/nginx.conf');
const TEXT = readFileSync(FILE, 'utf8');

// LAB_PART=2/3 tries the second third: all of them take long.
const given = process.env.LAB_PART ?? '1/1';
const [PART, PARTS] = (/^([1-9]\d*)\/([1-9]\d*)$/.exec(given) ?? []).slice(1).map(Number);
if (PART === undefined || PARTS === undefined || PART > PARTS)
  throw new Error(`LAB_PART must be a part of the whole, such as 2/3, not '${given}'`);

const all = mutantsOf(TEXT, FILE);
const mutants = all.filter((_, index) => index % PARTS === PART - 1);
const accepted = mutants.filter(({ text }) => !isRefused(text, FILE));
const playable = accepted.filter(({ text }) => !isSameForProcesses(text, TEXT));

const isOfOthers = ({ name }: Mutant) => /\b(ping|soma|sub|calc)\b/.test(name);
const isOfPassing = ({ name }: Mutant) => name.includes(': proxy_');
// The prediction takes it as given that each service has its route.
const isRoute = ({ name }: Mutant) => /: (location|proxy_pass) /.test(name);

/** What is tried, in this order, until a claim fails. One pass has one scale: replicas take seconds to start. */
const PASSES: { title: string; experiment: Experiment; mutants: Mutant[] }[] = [
  { title: 'whole', experiment: whole, mutants: playable.filter((one) => !isOfOthers(one)) },
  { title: 'others', experiment: others, mutants: playable },
  { title: 'patience', experiment: patience, mutants: playable.filter(isOfPassing) },
  { title: 'whole, at last', experiment: whole, mutants: playable.filter(isOfOthers) },
];

describeWith(['nginx'], 'mutants of nginx.conf', () => {
  /** Mutant → the claim that fails. */
  const caught = new Map<string, string>();
  /** Choices that a mutant's own conf does not predict. */
  const unpredicted: string[] = [];
  const began = Date.now();
  let workshop: Workshop;

  beforeAll(async () => {
    workshop = await Workshop.open();
  }, RUN_MS);
  afterAll(async () => {
    await workshop.close();
    const [refused, survive] = [mutants.length - accepted.length, accepted.length - caught.size];
    const seconds = Math.round((Date.now() - began) / 1000);
    figure(
      `mutants${PARTS > 1 ? `, part ${PART} of ${PARTS}` : ''}: ${mutants.length} of nginx.conf: ${refused} refused by nginx, ${caught.size} caught by a claim, ${survive} survive; ${seconds} s`,
    );
  });

  async function failuresOf(experiment: Experiment, { edits }: Mutant): Promise<CheckResult[]> {
    const { checks } = await workshop.run(experiment, { conf: edits });
    return checks.filter(({ answer }) => answer === 'fails');
  }

  async function tryOn(experiment: Experiment, mutant: Mutant): Promise<void> {
    const { name } = mutant;
    if (caught.has(name)) return;
    const failed = await failuresOf(experiment, mutant);
    for (const { kind, contradiction } of failed)
      if (kind === 'prediction' && !isRoute(mutant)) unpredicted.push(`${name}: ${contradiction}`);
    const claim = failed.find(({ kind }) => kind === 'claim');
    if (claim === undefined) return;
    // One that should survive must be caught twice: it may have been the machine.
    const again = reasonFor(name) === undefined ? [claim] : await failuresOf(experiment, mutant);
    if (!again.some(({ check }) => check === claim.check)) return;
    caught.set(name, claim.check);
    figure(`mutants: ${name}: ${experiment.name}: ${claim.check}: ${claim.contradiction}`);
  }

  it.each([whole, others, patience])(
    'nginx.conf itself keeps every claim of "$name"',
    async (experiment) => {
      const { checks } = await workshop.run(experiment);
      expect(checks.filter(({ answer }) => answer !== 'holds')).toEqual([]);
    },
    RUN_MS,
  );

  describe.each(PASSES)('$title', ({ experiment, mutants: some }) => {
    it.each(some)('$name', (mutant) => tryOn(experiment, mutant), RUN_MS);
  });

  describe('in the end', () => {
    it.each(accepted)('"$name" is caught, or has its reason', ({ name }) => {
      const reason = reasonFor(name);
      if (reason === undefined) expect(caught.get(name)).toBeDefined();
      else expect(caught.get(name)).toBeUndefined();
    });

    it('every survivor on the list is a mutant that nginx accepts', () => {
      const names = all.filter(({ text }) => !isRefused(text, FILE)).map(({ name }) => name);
      expect(SURVIVORS.flatMap((one) => one.mutants).filter((name) => !names.includes(name))).toEqual([]);
    });

    it('nginx did what each mutant’s own conf predicts', () => {
      expect(unpredicted).toEqual([]);
    });
  });
});
