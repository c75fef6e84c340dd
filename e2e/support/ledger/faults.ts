import type { FindingCode } from '../../../workbench/record/ledger/entry.ts';
import { addressesOf, type Made } from './lines.ts';

/** What each stream writes of a request: how often, and what otherwise than the truth. */
export interface Fault {
  /** What must be found. */
  code: FindingCode;
  access?: number;
  replica?: number;
  client?: number;
  says?: (made: Made) => Record<string, unknown>;
  /** How the replica calls itself. */
  named?: string;
  /** Whose id it has, if not its own: that of the request so many before. */
  idOf?: number;
}

const nothing = () => ({
  status: 0,
  error: 'ECONNRESET',
  upstream_addr: '',
  upstream_status: '',
  served_by: '',
  right: undefined,
});

/** One of every kind. */
export const FAULTS: Fault[] = [
  { code: 'no replica line', replica: 0 },
  { code: 'no balancer line', access: 0 },
  { code: 'lost', access: 0, replica: 0, says: nothing },
  { code: 'no client line', client: 0 },
  { code: 'answer lost', says: nothing },
  { code: 'duplicate', access: 2 },
  { code: 'duplicate', replica: 2 },
  { code: 'duplicate', client: 2 },
  { code: 'status differs', says: () => ({ status: 404 }) },
  {
    code: 'attempts differ',
    says: ({ tries }) => ({ upstream_addr: `172.18.0.9:3005, ${addressesOf(tries)}`, upstream_status: '502, 200' }),
  },
  { code: 'wrong answer', says: () => ({ right: false }) },
  { code: 'wrong name', named: 'mult9' },
  { code: 'id reused', idOf: 500 },
  { code: 'id reused', idOf: 200_500 },
];
