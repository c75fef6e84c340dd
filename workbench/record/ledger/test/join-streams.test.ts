import { describe, expect, it } from '@jest/globals';
import { joinStreams } from '../join-streams.ts';
import { STREAMS, type Stream } from '../streams.ts';
import { codesOf, openLedger, Story } from './story.ts';

async function* one<T>(lines: T[]): AsyncGenerator<T> {
  yield* lines;
}

/** A run of requests, one every 10 ms. */
function steady(count: number, ahead: Partial<Record<Stream, number>>): Story {
  const story = new Story(ahead);
  for (let n = 0; n < count; n++) story.request({ id: `id-${n}`, at: 10 * n });
  return story;
}

/** Joins a story; `lead` is by how many lines one stream was ever read further than another. */
async function join(story: Story, from = 0) {
  const { ledger, close } = openLedger();
  const read = { access: 0, replica: 0, events: 0, client: 0 };
  let lead = 0;
  async function* count(stream: Stream, texts: string[]) {
    for (const text of texts) {
      read[stream]++;
      const [least, most] = [
        Math.min(read.access, read.replica, read.client),
        Math.max(read.access, read.replica, read.client),
      ];
      if (least > 1_000) lead = Math.max(lead, most - least);
      yield text;
    }
  }
  const lines = story.sorted();
  const texts = (stream: Stream) =>
    lines[stream].filter(({ msec }) => Number(msec) * 1000 >= from).map((line) => JSON.stringify(line));
  await joinStreams(Object.fromEntries(STREAMS.map((stream) => [stream, count(stream, texts(stream))])), ledger);
  return { ...close(), lead };
}

describe('joining streams', () => {
  it('takes texts of one line or many, and leaves out what is no line of the stream', async () => {
    const { ledger, close } = openLedger();
    const { access, replica, client } = new Story().request({ id: 'a', at: 0 }).request({ id: 'b', at: 10 }).sorted();
    const texts = (lines: object[]) => lines.map((line) => JSON.stringify(line));
    await joinStreams(
      {
        access: one(['nginx: [notice] x', ...texts(access)]),
        replica: one([['', '{"stream":"service","v":1}', ...texts(replica), '{"torn'].join('\n')]),
        client: one([texts(client).join('\n')]),
      },
      ledger,
    );
    expect(codesOf(close())).toEqual([]);
    expect(close().balance).toMatchObject({ sent: 2, lines: { access: 2, replica: 2, client: 2, events: 0 } });
  });

  it('has nothing to say where there is nothing', async () => {
    expect(await joinStreams({}, openLedger().ledger)).toMatchObject({ sent: 0 });
    expect(await joinStreams({ access: one([]), client: one(['']) }, openLedger().ledger)).toMatchObject({ sent: 0 });
  });

  it('keeps close together what belongs together, though the clocks are a minute apart', async () => {
    const { balance, findings, lead } = await join(steady(15_000, { client: -30_000, replica: 30_000 }));
    expect(findings).toEqual([]);
    expect(balance).toMatchObject({ sent: 15_000, unexplained: 0 });
    expect(lead).toBeLessThan(100);
  });

  it('passes on the error of a stream that can’t be read', async () => {
    // biome-ignore lint/correctness/useYield: it fails first
    async function* broken(): AsyncGenerator<string> {
      throw new Error('EIO');
    }
    await expect(joinStreams({ access: broken() }, openLedger().ledger)).rejects.toThrow('EIO');
  });
});
