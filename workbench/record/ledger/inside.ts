import { serviceOf } from './call.ts';
import type { Group, Span } from './group.ts';
import { type Rules, startOf, type Unit } from './match.ts';

const CLOCK_MS = 100; // nginx's workers look at the clock once in each round of their loops
const LOOK_BACK = 64;

/**
 * Marks the requests that a service sent on behalf of another: calc's calls carry their caller's id. Such a call is to
 * another service, and began while the other was under way; or it names the other's service as its User-Agent.
 */
export function markInside(group: Group, units: Unit[], rules: Rules): void {
  const spans = [...group.spans, ...units.map((unit) => spanOf(unit, rules))].sort((a, b) => a.began - b.began);
  for (const unit of units) {
    const { call, sent } = unit;
    if (call === undefined || sent !== undefined || call.line.user_agent === rules.agent) continue;
    unit.inside = candidates(spans, call.began + CLOCK_MS).some((span) => isParent(span, unit, rules));
  }
}

/** When a request was under way. Without nginx's line only the client's clock tells, which may be another. */
export function spanOf({ sent, call }: Unit, { agent, window }: Rules): Span {
  if (call !== undefined) {
    const own = sent !== undefined || call.line.user_agent === agent;
    return { service: call.service, began: call.began, ended: call.ended, own };
  }
  const at = sent === undefined ? 0 : startOf(sent);
  return { service: serviceOf(sent?.uri ?? ''), began: at - window, ended: at + window, own: true };
}

/** The last of those that began by a moment: one id may have thousands. */
function candidates(spans: readonly Span[], by: number): readonly Span[] {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.began ?? Infinity) <= by) low = middle + 1;
    else high = middle;
  }
  return spans.slice(Math.max(0, low - LOOK_BACK), low);
}

function isParent(span: Span, { call }: Unit, { window }: Rules): boolean {
  if (call === undefined || span.service === call.service) return false;
  if (call.line.user_agent === span.service) return call.began <= span.ended + window;
  if (span.own) return call.began <= span.ended + CLOCK_MS;
  // A stranger may use one id for one request after the other: only what lies wholly inside is of the other's doing.
  return span.began < call.began && call.ended <= span.ended;
}
