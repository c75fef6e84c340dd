// Some of what e2e/measures/sabotage.test.ts proves of every check: that it fails where it must, and only there.
import { expect, it } from '@jest/globals';
import { TABLE } from '../sabotage/table.ts';
import { whole } from '../sabotage/whole.ts';
import { Workshop } from '../sabotage/workshop.ts';
import { figure } from '../support/lab.ts';
import { describeFor } from '../support/targets.ts';

// A conf that breaks a promise, a guest, a log, and a service: one of each kind.
const CHOSEN = ['weights swapped', 'a stranger asks too', 'the balancer logs twice', 'a wrong sum'];
const RUN_MS = 90_000;

describeFor(['process'], 'sabotage', () => {
  it.each(TABLE.filter(({ name }) => CHOSEN.includes(name)))(
    '$name breaks "$check" and nothing else',
    async (row) => {
      const began = Date.now();
      const workshop = await Workshop.open(row.sources);
      try {
        const { checks } = await workshop.run(whole, row);
        const failed = checks.filter(({ answer }) => answer === 'fails').map(({ kind, check }) => [kind, check]);
        figure(`process: ${row.name} breaks "${failed.join(' and ')}", ${Math.round((Date.now() - began) / 1000)} s`);
        expect(failed).toEqual([[row.kind, row.check]]);
      } finally {
        await workshop.close();
      }
    },
    RUN_MS,
  );
});
