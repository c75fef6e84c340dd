import { existsSync, realpathSync, watch as watchFiles } from 'node:fs';
import { dirname, join } from 'node:path';
import { readConfFiles } from '../../engines/conf/files.ts';
import { LabFailure } from '../../engines/failure.ts';
import { untilInterrupted } from '../interrupted.ts';
import { paint, print, say } from '../text.ts';

/** Runs at once, and again whenever a file beside the conf was saved, until Ctrl-C. */
export async function watchConf(conf: string, run: () => Promise<void>): Promise<void> {
  const interrupted = untilInterrupted();
  const draw = async () => {
    if (process.stdout.isTTY) process.stdout.write('\u001b[2J\u001b[H');
    await run().catch((error) => {
      if (!(error instanceof LabFailure)) throw error;
      print(paint.red(error.message));
      for (const line of error.advice) print(`  ${line}`);
    });
    say(`watching ${dirname(conf)}; Ctrl-C ends`);
  };
  let timer: NodeJS.Timeout | undefined;
  let drawing = draw();
  const changed = () => {
    clearTimeout(timer); // an editor saves in several steps
    timer = setTimeout(() => {
      drawing = drawing.then(draw);
    }, 60);
  };
  const watchers = foldersOf(conf).map((folder) => watchFiles(folder, changed));
  await new Promise<void>((resolve, reject) => {
    interrupted.addEventListener('abort', () => resolve(), { once: true });
    for (const watcher of watchers) watcher.once('error', reject);
  });
  clearTimeout(timer);
  for (const watcher of watchers) watcher.close();
  await drawing;
}

/** The folders of the conf and of what it includes, links followed. */
function foldersOf(conf: string): string[] {
  const files = (() => {
    try {
      return [...readConfFiles(conf).keys()].map((name) => join(dirname(conf), name));
    } catch {
      return []; // it is broken just now
    }
  })();
  const all = [conf, ...files].flatMap((file) => [
    dirname(file),
    ...(existsSync(file) ? [dirname(realpathSync(file))] : []),
  ]);
  return [...new Set(all)];
}
