import type { Dot } from '../collect/collected.ts';
import { duration } from '../format.ts';

const who = (replica: string) => replica || 'nobody';

/** The way of a request: "mult1 ✕ refused → mult2 200". */
export function describeWay({ failures, answeredBy, status, end, right }: Dot): string {
  const failed = failures.map(({ replica, why }) => `${who(replica)} ✕ ${why}`);
  const last = end === 'no answer' ? 'no answer' : `${who(answeredBy)} ${status}${right ? '' : ', a wrong answer'}`;
  return [...failed, last].join(' → ');
}

/** What a request's mark says when it is pointed at. */
export function describeDot(dot: Dot): string {
  const which = dot.n === undefined ? dot.service : `${dot.phase} ${dot.n}`;
  return `${which}: ${describeWay(dot)}, ${duration(dot.ms)}, id ${dot.id}`;
}
