import { type Mutant, one } from './mutants.ts';

/** Wrong ideas of who is picked. */
export const MUTANTS_OF_PICKING: Mutant[] = [
  one(
    2,
    'a tie goes to the later peer',
    'round-robin.ts',
    'peer.current > best.current',
    'peer.current >= best.current',
  ),
  one(3, 'no gradual recovery', 'round-robin.ts', 'if (peer.effective < peer.weight) peer.effective++;', ''),
  one(5, 'recovery at once', 'round-robin.ts', 'peer.effective++;', 'peer.effective = peer.weight;'),
  one(
    3,
    'the picked peer pays its own weight',
    'round-robin.ts',
    'best.current -= total',
    'best.current -= best.weight',
  ),
  one(
    47,
    'a ban ends a second early',
    'peer.ts',
    'now - peer.checked <= peer.failTimeout;',
    'now - peer.checked < peer.failTimeout;',
  ),
  one(
    4,
    'a pick does not open a new window',
    'peer.ts',
    'if (now - peer.checked > peer.failTimeout) peer.checked = now;',
    '',
  ),
  one(32, 'every pick opens a new window', 'peer.ts', 'if (now - peer.checked > peer.failTimeout) peer', 'peer'),
  one(17, 'max_conns ignored', 'peer.ts', 'peer.conns >= peer.maxConns', 'false'),
  one(17, 'max_conns lets one more in', 'peer.ts', 'peer.conns >= peer.maxConns', 'peer.conns > peer.maxConns'),
  one(
    1,
    'no rule for a single address',
    'group.ts',
    'this.single = this.primaries.peers.length === 1',
    'this.single = false',
  ),
  one(12, 'a single address with a backup is never banned', 'group.ts', ' && this.backups === undefined;', ';'),
  one(
    75,
    'a down peer counts as a try',
    'group.ts',
    'of this.primaries.peers) if (!peer.down) tries++',
    'of this.primaries.peers) tries++',
  ),
  one(2, 'backups do not count as tries', 'group.ts', 'if (!peer.down) tries++;\n    return', '{ peer }\n    return'),
  one(2, 'what was tried among the primaries holds among the backups', 'turn.ts', 'this.#low = 0;\n', ''),
  one(
    25,
    'least_conn ignores weights',
    'least-conn.ts',
    '[peer.conns * best.weight, best.conns * peer.weight]',
    '[peer.conns, best.conns]',
  ),
  one(
    25,
    'least_conn: all take part once two are equal',
    'least-conn.ts',
    'peer.conns * best.weight !== best.conns * peer.weight || ',
    '',
  ),
  one(
    33,
    'hash: a further try hashes the key alone',
    'hash.ts',
    'turn.rehash > 0 ? crc32(String(turn.rehash)) : 0',
    '0',
  ),
  one(
    18,
    'hash: round robin after the first miss',
    'hash.ts',
    'if (++turn.misses > MISSES) return',
    'if (++turn.misses > 0) return',
  ),
  {
    seed: 3,
    name: 'when everybody has failed all failures are forgotten',
    changes: [
      [
        'round-robin.ts',
        'return turn.turnToBackups() ?',
        'if (turn.list !== turn.group.primaries || turn.group.backups === undefined) for (const peer of turn.list.peers) peer.fails = 0;\n  return turn.turnToBackups() ?',
      ],
    ],
  },
];
