import type { RecordLine } from '../schema.ts';
import { timeOf } from './call.ts';
import type { Balance } from './entry.ts';
import type { Ledger } from './ledger.ts';
import { Source } from './source.ts';
import { STREAMS, type Stream } from './streams.ts';

const PEEK = 1_000; // lines

/**
 * Feeds the streams of a run to a ledger evenly: always from the stream that is furthest behind, so that no line waits
 * long for the others. Clocks that differ are allowed for as soon as a request is known to two streams.
 * @param sources texts of whole lines, one line or many in each; a stream that is not there has no lines
 */
export async function joinStreams(
  sources: Partial<Record<Stream, AsyncIterable<string>>>,
  ledger: Ledger,
): Promise<Balance> {
  const open: Source[] = [];
  for (const stream of STREAMS) {
    const texts = sources[stream];
    if (texts === undefined) ledger.reached(stream, Infinity);
    else open.push(new Source(stream, texts));
  }
  compareClocks(await Promise.all(open.map((source) => source.peek(PEEK))), ledger);
  for (const { stream, at } of open) ledger.reached(stream, at);
  for (;;) {
    const source = furthestBehind(open, ledger);
    if (source?.next === undefined) return ledger.end();
    ledger.add(source.next);
    if (!source.advance()) await source.refill();
    ledger.reached(source.stream, source.at);
  }
}

function furthestBehind(sources: readonly Source[], { clocks }: Ledger): Source | undefined {
  let [behind, least] = [sources[0], Infinity];
  for (const source of sources) {
    const at = source.at - clocks[source.stream];
    if (at < least) [behind, least] = [source, at];
  }
  return behind;
}

/** Looks in the first lines of nginx for the id of a line of another stream: both were written at about the same time. */
function compareClocks(heads: readonly RecordLine[][], { clocks }: Ledger): void {
  const known = new Map<string, number>();
  for (const line of heads.flat()) if (line.stream === 'access') known.set(line.request_id, timeOf(line));
  for (const head of heads)
    for (const line of head.toReversed()) {
      const at = line.stream === 'events' ? undefined : known.get(line.request_id);
      if (at !== undefined) clocks[line.stream] = timeOf(line) - at;
    }
}
