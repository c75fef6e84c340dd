import { type Mutant, one } from './mutants.ts';

const BANNED = 'peer.maxFails > 0 && peer.fails >= peer.maxFails && now.seconds - peer.checked <= peer.failTimeout';

/** Wrong ideas of what counts as a failure, and of what follows one. */
export const MUTANTS_OF_REQUESTS: Mutant[] = [
  one(
    43,
    'a failed try on a kept connection counts',
    'request.ts',
    "if (how.cached && condition === 'error') this.#tries++;",
    '',
  ),
  one(60, 'a listed status on the last try is a failure', 'request.ts', 'this.#tries <= 1 ||', 'this.#tries < 1 ||'),
  one(7, 'the effective weight goes below 0', 'request.ts', 'if (peer.effective < 0) peer.effective = 0;', ''),
  one(3, 'a failure takes the whole weight', 'request.ts', 'Math.trunc(peer.weight / peer.maxFails)', 'peer.weight'),
  one(
    5,
    'a failure takes a rounded share',
    'request.ts',
    'Math.trunc(peer.weight / peer.maxFails)',
    'Math.ceil(peer.weight / peer.maxFails)',
  ),
  one(
    3,
    'every success clears failures',
    'request.ts',
    'else if (peer.accessed < peer.checked) peer.fails = 0',
    'else peer.fails = 0',
  ),
  one(3, 'no success clears failures', 'request.ts', 'else if (peer.accessed < peer.checked) peer.fails = 0;', ''),
  one(19, 'a failure does not move the window', 'request.ts', 'peer.checked = now;\n', ''),
  one(
    5,
    'POST is repeated without non_idempotent',
    'request.ts',
    '(nonIdempotent || !sent || !isNonIdempotent(this.#method))',
    'true',
  ),
  one(7, 'POST to a refusing peer is not repeated', 'request.ts', '(nonIdempotent || !sent ||', '(nonIdempotent ||'),
  one(9, 'a 403 or 404 that is passed on is a failure', 'request.ts', "'passed on' : 'failed'", "'failed' : 'failed'"),
  one(
    3,
    'the cap does not count the first try',
    'request.ts',
    'tries > asking.policy.tries ? asking.policy.tries',
    'tries > asking.policy.tries ? asking.policy.tries + 1',
  ),
  one(208, 'the time for further tries has no end', 'request.ts', 'ms - this.#started < this.#policy.timeout', 'true'),
  one(
    1,
    'a failed try keeps its connection',
    'request.ts',
    'peer.conns--;\n    if (this.#turn.group.single)',
    "if (how !== 'failed') peer.conns--;\n    if (this.#turn.group.single)",
  ),
  {
    seed: 4,
    name: 'banned peers do not count as tries',
    changes: [
      [
        'request.ts',
        'const { tries } = group;',
        `const tries = [...group.primaries.peers, ...(group.backups?.peers ?? [])].filter((peer) => !peer.down && !(${BANNED})).length;`,
      ],
    ],
  },
  {
    seed: 3,
    name: 'a client that leaves counts as a failure',
    changes: [
      ['request.ts', '  #tries: number;\n', '  #tries: number;\n  #passed = false;\n'],
      [
        'request.ts',
        'const condition = conditionOf(status);',
        'this.#passed = true; const condition = conditionOf(status);',
      ],
      ['request.ts', "this.#free('good', seconds)", "this.#free(this.#passed ? 'good' : 'failed', seconds)"],
    ],
  },
  {
    seed: 3,
    name: 'an unlisted 5xx counts as a failure',
    changes: [
      [
        'request.ts',
        "      return 'pass';\n",
        "      { if (status >= 500) this.#free('failed', now.seconds); return 'pass'; }\n",
      ],
    ],
  },
];
