import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from '@jest/globals';
import { projectName } from '../compose/project.ts';
import { labEnvironment } from '../environment.ts';
import { isAbandoned, makeOwnName } from '../own-name.ts';

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

describe("the name of a run's own lab", () => {
  it('is another each time, and never that of a lab that was left', () => {
    const [one, two] = [makeOwnName(), makeOwnName()];
    expect(one).not.toBe(two);
    expect([one, two].map(isAbandoned)).toEqual([false, false]);
  });

  it('tells when the process that started the lab is gone', () => {
    const { pid } = spawnSync('true');
    expect(isAbandoned(`run-${pid}-1-`)).toBe(true);
    expect(isAbandoned(`run-${process.ppid}-1-`)).toBe(false);
    expect(isAbandoned(`run-${process.pid}-1000-`)).toBe(true); // an earlier process had our number
  });

  it('leaves every other lab alone', () => {
    for (const name of ['', 'b-', 'run-', 'run-1-', 'run-x-1-', 'my-run-999999-1-'])
      expect(isAbandoned(name)).toBe(false);
  });

  it("keeps the lab out of the student's project, and free of limits and of switched-off faults", () => {
    Object.assign(process.env, { COMPOSE_PROJECT_NAME: 'mine', LAB_RATE: '5', LAB_FAULTS: 'off', LAB_NAME: 'b-' });
    const name = makeOwnName();
    expect(projectName('/home/x/lab', name)).toBe(`lab-${name.slice(0, -1)}`);
    expect(labEnvironment(name)).toMatchObject({ LAB_NAME: name, LAB_RATE: '', LAB_FAULTS: 'on' });
    expect(projectName('/home/x/lab', 'b-')).toBe('mine');
    expect(labEnvironment('c-')).toMatchObject({ LAB_NAME: 'c-', LAB_RATE: '5', LAB_FAULTS: 'off' });
  });
});
