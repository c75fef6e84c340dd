import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from '../engines/engine.ts';
import { Directory } from './directory.ts';
import { print, say } from './text.ts';
import { Ticker } from './ticker.ts';
import { Reasons } from './why.ts';

/** `./lab watch` and the foreground of `./lab up`: a line a request (with `why` also the reason for each pick), until `signal` aborts or the lab is gone. */
export async function watch(engine: Engine, signal: AbortSignal, why = false): Promise<void> {
  const directory = new Directory(engine);
  await directory.refresh();
  const ticker = new Ticker(directory, print, why ? new Reasons(engine) : undefined);
  say('showing each request; Ctrl-C ends');
  const gone = new AbortController();
  const both = AbortSignal.any([signal, gone.signal]);
  const following = engine.follow((text) => {
    ticker.add(text, Date.now());
    if (text.includes('"stream":"events"') && text.includes('"event":"down"')) gone.abort();
  }, both);
  while (!both.aborted) {
    await ticker.tick(Date.now());
    await pause(40, undefined, { signal: both }).catch(() => {});
  }
  await following;
  if (gone.signal.aborted && !signal.aborted) say('the lab has ended');
}
