// `./lab run --attach`: an experiment on the lab that a student has before them, alone or with others.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Verdict } from '../../workbench/record/verdict.ts';
import { finish, ROOT, TestLab } from '../support/lab.ts';
import { describeFor, nameFor } from '../support/targets.ts';

const RUN_MS = 180_000;
/** A run takes 20 s; one that hangs is interrupted, to be told what it was at. */
const PATIENCE_MS = 150_000;

describeFor(['process', 'compose'], 'a run on the lab that is up', (target) => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await TestLab.up(target, { name: nameFor(target, 'at-') });
  }, 120_000);
  afterAll(async () => lab?.down(), RUN_MS);

  async function runWeights(): Promise<Verdict> {
    const child = lab.spawn('run', 'weights', '--attach', '--json');
    const patience = setTimeout(() => child.kill('SIGINT'), PATIENCE_MS);
    const { status, out, err } = await finish(child);
    clearTimeout(patience);
    if (out === '') throw new Error(`the run ended with ${status} and no verdict. It said:\n${err}`);
    const verdict = JSON.parse(out) as Verdict;
    rmSync(join(ROOT, 'reports', verdict.experiment, verdict.run), { recursive: true });
    return verdict;
  }

  it(
    'accounts for its own requests, and for nothing that was before',
    async () => {
      await lab.run('request', 'mult', '6', '7', '-n', '5');
      const { checks, balance } = await runWeights();
      expect(checks.filter(({ answer }) => answer === 'fails')).toEqual([]); // a busy machine leaves waits open
      expect(balance).toMatchObject({ sent: 840, answered: 840, other: 0, unexplained: 0 });
      expect(balance.lines).toMatchObject({ client: 840, access: 840 });
      // Where this machine stalls a request gets a second attempt, and each replica that was reached writes its line.
      const { refused = 0, 'connect time-out': unheard = 0 } = balance.fates;
      expect(balance.lines.replica).toBe(balance.attempts - refused - unheard);
    },
    RUN_MS,
  );

  it(
    'blames nobody when others send requests, too',
    async () => {
      const ended = runWeights();
      let done = false;
      const stop = () => {
        done = true;
      };
      ended.then(stop, stop);
      let strangers = 0;
      for (; !done; await pause(20)) {
        const answer = await fetch(`${lab.url}/mult?op1=9&op2=9`);
        if (answer.status === 200) strangers++;
        await answer.text();
      }
      const { checks, balance } = await ended;
      // Whose turn it was can't always be told, but nobody has done anything wrong.
      expect(checks.filter(({ answer }) => answer === 'fails')).toEqual([]);
      expect(checks.filter(({ kind, answer }) => kind === 'accounting' && answer !== 'holds')).toEqual([]);
      expect(balance.other).toBeGreaterThan(10);
      expect(balance.other).toBeLessThanOrEqual(strangers);
      expect((await fetch(`${lab.url}/ping`)).status).toBe(200); // the lab is not the run's to end
    },
    RUN_MS,
  );
});
