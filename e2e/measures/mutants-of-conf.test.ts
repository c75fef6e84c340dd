// Every routing directive of nginx.conf is there for something: without it, or changed, a claim fails. Where none does
// survivors.ts says why.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deriveConf, type Fit } from '../../workbench/engines/conf/derive.ts';
import type { Experiment } from '../../workbench/experiments/experiment.ts';
import { checkConf } from '../../workbench/model/conf/check.ts';
import { loadConf } from '../../workbench/model/conf/load.ts';
import { ConfError } from '../../workbench/model/conf/tree.ts';
import type { CheckResult } from '../../workbench/record/verdict.ts';
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

/** Whether nginx would not even start. */
function isRefused({ text }: Mutant): boolean {
  const read = (path: string) => (path === FILE ? text : readFileSync(path, 'utf8'));
  try {
    checkConf(loadConf(FILE, { read, glob: () => [] }));
    return false;
  } catch (error) {
    if (error instanceof ConfError) return true;
    throw error;
  }
}

/** What nginx gets in a lab of processes. */
function derived(text: string): string {
  const names = ['ping', 'soma', 'sub', 'calc', 'mult1', 'mult2', 'mult-backup'];
  const ports = [3001, 3002, 3003, 3004, 3005, 3005, 3005];
  const services: Fit['services'] = new Map();
  for (const [index, name] of names.entries())
    services.set(name, { port: ports[index] ?? 0, replicas: [20_000 + index] });
  const listen = { port: 8080, address: '127.0.0.1:9000' };
  const fit: Fit = { services, listen, folders: [], temporary: '/t/', version: [1, 22, 1] };
  return deriveConf(text, fit, FILE).text.replace(/\s+/g, ' ');
}

const mutants = mutantsOf(TEXT, FILE);
const accepted = mutants.filter((mutant) => !isRefused(mutant));
const playable = accepted.filter(({ text }) => derived(text) !== derived(TEXT));

const isOfOthers = ({ name }: Mutant) => /\b(ping|soma|sub|calc)\b/.test(name);
/** What is tried, in this order, until a claim fails. The scale stays as it is within a pass: replicas take seconds to start. */
const PASSES: { title: string; experiments: Experiment[]; mutants: Mutant[] }[] = [
  { title: 'whole', experiments: [whole], mutants: playable.filter((one) => !isOfOthers(one)) },
  { title: 'others', experiments: [others], mutants: playable },
  { title: 'patience', experiments: [patience], mutants: playable.filter(({ name }) => /: proxy_/.test(name)) },
  { title: 'whole, at last', experiments: [whole], mutants: playable.filter(isOfOthers) },
];

describeWith(['nginx'], 'mutants of nginx.conf', () => {
  /** Mutant → the claim that fails. */
  const caught = new Map<string, string>();
  /** Choices that a mutant's own conf does not predict. */
  const unpredicted: string[] = [];
  const began = Date.now();
  let workshop: Workshop;

  async function failuresOf(experiment: Experiment, conf: Mutant['edits']): Promise<CheckResult[]> {
    const { checks } = await workshop.run(experiment, { conf });
    return checks.filter(({ answer }) => answer === 'fails');
  }

  /** One that should survive is caught only if it is caught twice: it may have been the machine. */
  async function isConfirmed(name: string, conf: Mutant['edits'], experiment: Experiment, check: string) {
    if (reasonFor(name) === undefined) return true;
    return (await failuresOf(experiment, conf)).some((one) => one.check === check);
  }

  beforeAll(async () => {
    workshop = await Workshop.open();
  }, RUN_MS);
  afterAll(async () => {
    await workshop.close();
    const seconds = Math.round((Date.now() - began) / 1000);
    figure(
      `mutants: ${mutants.length} of nginx.conf, ${mutants.length - accepted.length} refused by nginx, ${caught.size} caught by a claim, ${accepted.length - caught.size} survive, in ${seconds} s`,
    );
    for (const [name, by] of caught) figure(`mutants: ${name}: ${by}`);
  });

  it.each([whole, others, patience])(
    'nginx.conf itself keeps every claim of "$name"',
    async (experiment) => {
      const { checks } = await workshop.run(experiment);
      expect(checks.filter(({ answer }) => answer !== 'holds')).toEqual([]);
    },
    RUN_MS,
  );

  describe.each(PASSES)('$title', ({ experiments, mutants: some }) => {
    it.each(some)(
      '$name',
      async ({ name, edits }) => {
        for (const experiment of experiments) {
          if (caught.has(name)) return;
          const failed = await failuresOf(experiment, edits);
          const claim = failed.find(({ kind }) => kind === 'claim');
          const isSure = claim !== undefined && (await isConfirmed(name, edits, experiment, claim.check));
          if (isSure) caught.set(name, `${experiment.name}: ${claim.check}: ${claim.contradiction}`);
          for (const { kind, contradiction } of failed)
            if (kind === 'prediction') unpredicted.push(`${name}: ${contradiction}`);
        }
      },
      RUN_MS,
    );
  });

  describe('in the end', () => {
    it.each(accepted)('"$name" is caught, or has its reason', ({ name }) => {
      const reason = reasonFor(name);
      if (reason === undefined) expect(caught.get(name)).toBeDefined();
      else expect(caught.get(name)).toBeUndefined();
    });

    it('every survivor on the list is a mutant that nginx accepts', () => {
      const names = accepted.map(({ name }) => name);
      expect(SURVIVORS.flatMap((one) => one.mutants).filter((name) => !names.includes(name))).toEqual([]);
    });

    it('nginx did what each mutant’s own conf predicts', () => {
      expect(unpredicted).toEqual([]);
    });
  });
});
