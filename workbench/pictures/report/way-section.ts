import type { Collected } from '../collect/collected.ts';
import { isTroubled } from '../collect/dot.ts';
import { describeSample } from '../collect/sums.ts';
import { count, counted, duration } from '../format.ts';
import type { Markup } from '../markup.ts';
import { happeningsOf } from '../parts/happenings.ts';
import { describeWay } from '../way/words.ts';
import { describeWays, drawWay } from '../way.ts';
import { figure, section } from './section.ts';
import { behind, table } from './table.ts';

const LISTED = 50;

const who = (replica: string) => replica || 'nobody';

function replicaTable({ phases }: Collected): Markup {
  const rows = phases.flatMap(({ name, replicas }) =>
    replicas.map(({ service, replica, answered, retried, errors, failures }) => [
      name || 'run',
      service,
      who(replica),
      ...[answered, retried, errors, failures].map(count),
    ]),
  );
  const head = ['Phase', 'Service', 'Replica', 'Answered', 'After a retry', 'Ended in an error', 'Failed attempts'];
  return table({ caption: 'Requests by phase and replica', head, rows, figures: [3, 4, 5, 6] });
}

function eventTable({ events, eventCount, began }: Collected): Markup | undefined {
  const rows = happeningsOf(events).map(({ at, label }) => [duration(at - began), label]);
  if (rows.length === 0) return undefined;
  const some =
    eventCount > events.length ? `, of the first ${count(events.length)} of ${counted(eventCount, 'event')}` : '';
  return table({ caption: `Faults and changes${some}`, head: ['After', 'What happened'], rows });
}

function requestTable({ dots, requests, troubled, began }: Collected): Markup | undefined {
  const isShort = requests <= LISTED;
  const listed = (isShort ? dots : dots.filter(isTroubled)).slice(0, LISTED);
  if (listed.length === 0) return undefined;
  const rest =
    troubled > listed.length ? `, ${count(listed.length)} of ${count(troubled)}; the rest is in ledger.jsonl` : '';
  const rows = listed.map((dot) => [
    dot.id,
    dot.phase,
    dot.n === undefined ? '–' : count(dot.n),
    describeWay(dot),
    duration(dot.ms),
    duration(dot.at - began),
  ]);
  const head = ['Request', 'Phase', 'Number', 'Its way', 'Wait', 'Due after'];
  const caption = isShort ? 'All requests' : `Requests that failed or were retried${rest}`;
  return table({ caption, head, rows, figures: [2, 4, 5] });
}

/** The picture of ways, with its tables. @param known replicas in their order */
export function waySection(collected: Collected, known: readonly string[]): Markup {
  const sentence = describeWays(collected);
  const tables = [replicaTable(collected), eventTable(collected), requestTable(collected)].filter(
    (one) => one !== undefined,
  );
  return section({
    id: 'way',
    heading: 'Which way did each request take?',
    body: [
      figure('the way of each request', drawWay(collected, known, 'picture-way'), sentence, describeSample(collected)),
      behind(...tables),
    ],
  });
}
