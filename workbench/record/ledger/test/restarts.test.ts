import { describe, expect, it } from '@jest/globals';
import { book, Story } from './story.ts';

type Events = [event: Parameters<Story['event']>[1], at: number, detail?: string][];

/** What is told of mult1 beginning or ending unasked. */
function unasked(events: Events): string[] {
  const story = new Story();
  for (const [event, at, detail] of events)
    story.event(at, event, event === 'scale' || event === 'down' ? undefined : 'mult1', detail);
  if (events.some(([event]) => event === 'scale'))
    for (const line of story.lines.events) if (line.event === 'scale') line.service = 'mult1';
  return book(story)
    .findings.filter(({ code }) => code === 'restarted unnoticed')
    .map(({ text }) => text);
}

describe('a replica that begins anew', () => {
  it.each<[string, Events]>([
    [
      'by the process engine',
      [
        ['stop', 0],
        ['exit', 10, 'status 0'],
        ['start', 500],
        ['ready', 900],
      ],
    ],
    [
      'killed',
      [
        ['kill', 0],
        ['exit', 4, 'SIGKILL'],
        ['start', 500],
      ],
    ],
    [
      'restarted',
      [
        ['restart', 0],
        ['exit', 9_000, 'status 0'],
        ['start', 9_100],
        ['ready', 9_400],
      ],
    ],
    [
      'by docker stop, which tells when it is done',
      [
        ['exit', 0, 'status 0'],
        ['stop', 40],
        ['start', 5_000],
      ],
    ],
    [
      'by docker restart',
      [
        ['exit', 0, 'status 0'],
        ['stop', 40],
        ['start', 300],
        ['restart', 320],
        ['ready', 3_000],
      ],
    ],
    [
      'by a scale',
      [
        ['scale', 0],
        ['exit', 800, 'status 0'],
      ],
    ],
    [
      'with the lab',
      [
        ['exit', 0, 'status 0'],
        ['down', 8_000],
      ],
    ],
    [
      'frozen and unhealthy for a while',
      [
        ['pause', 0],
        ['resume', 9_000],
        ['ready', 12_000],
      ],
    ],
  ])('on somebody’s order is no finding: %s', (_, events) => {
    expect(unasked(events)).toEqual([]);
  });

  it.each<[string, Events, RegExp]>([
    [
      'a crash',
      [
        ['crash', 0, 'status 1'],
        ['start', 100],
        ['ready', 400],
      ],
      /ended \(status 1\)/,
    ],
    ['an end without an order', [['exit', 0, 'status 0']], /ended \(status 0\)/],
    [
      'an end and a start without an order',
      [
        ['exit', 0, 'status 0'],
        ['start', 900],
        ['stop', 60_000],
      ],
      /ended/,
    ],
    ['a second start', [['start', 100]], /began anew/],
    [
      'ready without a start',
      [
        ['stop', 0],
        ['exit', 10, 'status 0'],
        ['ready', 900],
      ],
      /is ready/,
    ],
    [
      'an end long after an order that was obeyed',
      [
        ['stop', 0],
        ['exit', 10],
        ['start', 500],
        ['exit', 5_000],
      ],
      /ended/,
    ],
    [
      'a crash soon after docker restart',
      [
        ['exit', 0],
        ['stop', 40],
        ['start', 300],
        ['restart', 320],
        ['exit', 5_000, 'status 1'],
      ],
      /ended/,
    ],
  ])('without an order is a finding, once: %s', (_, events, text) => {
    expect(unasked(events)).toEqual([expect.stringMatching(text)]);
  });
});
