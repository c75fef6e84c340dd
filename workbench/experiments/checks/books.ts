import type { FindingCode } from '../../record/ledger/entry.ts';
import type { Claim, Judgement, Run } from './claim.ts';

/** The checks of the books, the same for every experiment. Each is about other findings, so that one fault fails one check. */
const BOOKS: { check: string; codes: FindingCode[]; title: string; because: string }[] = [
  {
    check: 'no request lost',
    codes: ['lost', 'answer lost'],
    title: 'every request that was sent reached the balancer, and every answer the client',
    because: 'What the client sent and what the balancer logged are the same requests.',
  },
  {
    check: 'both sides agree',
    codes: ['status differs', 'attempts differ'],
    title: 'client and balancer tell the same of every request',
    because: 'The status and the attempts that the client saw are those that the balancer logged.',
  },
  {
    check: 'every answer logged',
    codes: ['no replica line', 'no balancer line'],
    title: 'every answer stands in a replica’s log and in the balancer’s',
    because: 'A replica logs what it answers, the balancer what it passes on: one line each.',
  },
  {
    check: 'no line twice',
    codes: ['duplicate'],
    title: 'no line stands twice in the record',
    because: 'One request, one line.',
  },
  {
    check: 'ids unique',
    codes: ['id reused'],
    title: 'no id was used for two requests',
    because: 'Each request carries an id of its own.',
  },
  {
    check: 'addresses known',
    codes: ['wrong replica', 'address reused'],
    title: 'every answer came from the replica that had the address',
    because: 'The engine says who has which address, and when.',
  },
  {
    check: 'names true',
    codes: ['wrong name'],
    title: 'every replica calls itself by its own name',
    because: 'The name in an answer is the name in the log.',
  },
  {
    check: 'answers right',
    codes: ['wrong answer'],
    title: 'every sum is the sum',
    because: 'The client works out each result for itself.',
  },
  {
    check: 'nobody restarted unnoticed',
    codes: ['restarted unnoticed'],
    title: 'no replica began anew without having been told to',
    because: 'Every start has its order.',
  },
];

/** The books: sent = answered + failed, nothing unexplained, and no finding of any kind. */
export const BOOK_CHECKS: Claim[] = [
  {
    check: 'books balance',
    title: 'sent = answered + failed: the record has as many requests as the sender has sent',
    because: 'A request can’t vanish: it was answered, or it failed.',
    judge: judgeSum,
  },
  ...BOOKS.map(
    ({ check, codes, title, because }): Claim => ({ check, title, because, judge: (run) => judge(run, codes) }),
  ),
];

/** The sender counts for itself: the record must have as many, and the client's log a line of each. */
function judgeSum({ balance, findings, sent, missing }: Run): Judgement {
  const { answered, failed, attempts, fates } = balance;
  const known = attempts - (fates.unknown ?? 0);
  const observed = `${balance.sent} = ${answered} + ${failed}, ${known} of ${attempts} attempts`;
  const unwritten = findings.find(({ code, harmless }) => code === 'no client line' && !harmless);
  const holds = sent > 0 && balance.sent === sent && answered + failed === sent && unwritten === undefined;
  if (holds && missing.length > 0)
    return { answer: 'cannot tell', expected: 'the whole record', observed, missing: missing.join('; ') };
  return {
    answer: holds ? 'holds' : 'fails',
    expected: `${sent} = ${sent - failed} + ${failed}`,
    observed,
    requests: unwritten === undefined ? [] : [unwritten.id],
    ...(!holds && {
      contradiction: unwritten?.text ?? `The sender has sent ${sent} requests, and the record has ${balance.sent}.`,
    }),
  };
}

function judge({ findings, missing }: Run, codes: readonly FindingCode[]) {
  const found = findings.filter(({ code, harmless }) => codes.includes(code) && !harmless);
  const [first] = found;
  const base = {
    expected: '0 findings',
    observed: `${found.length}`,
    requests: found.map(({ id }) => id).filter(Boolean),
  };
  if (first === undefined) return { ...base, answer: 'holds' as const };
  // A record with holes can't accuse anybody of a missing line.
  const holes = missing.length > 0 && codes.includes('no replica line');
  return holes
    ? { ...base, answer: 'cannot tell' as const, missing: missing.join('; ') }
    : { ...base, answer: 'fails' as const, contradiction: first.text };
}
