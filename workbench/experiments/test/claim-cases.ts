import { describe, expect, it } from '@jest/globals';
import type { Claim, Run } from '../checks/claim.ts';

/** A claim with a run that keeps it, one that breaks it, and one that leaves it open. */
export interface ClaimCase {
  name: string;
  claim: Claim;
  holds: Run;
  fails: Run;
  open?: Run;
}

/** Tests each claim on its runs. */
export function judgeCases(cases: readonly ClaimCase[]): void {
  describe.each(cases)('the claim $name', ({ claim, holds, fails, open }) => {
    it('holds on a run that keeps it', () => {
      expect(claim.judge(holds)).toMatchObject({ answer: 'holds' });
    });

    it('fails on a run that breaks it, and says what contradicts it', () => {
      const judged = claim.judge(fails);
      expect(judged).toMatchObject({ answer: 'fails', contradiction: expect.stringMatching(/\w+ .*\.$/) });
      expect(judged.requests?.length).toBeGreaterThan(0);
    });

    if (open !== undefined)
      it('can not tell where the run does not say, and names what is missing', () => {
        expect(claim.judge(open)).toMatchObject({ answer: 'cannot tell', missing: expect.stringMatching(/\w{3}/) });
      });
  });
}
