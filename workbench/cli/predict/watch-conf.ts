import { watch as watchFiles } from 'node:fs';
import { dirname } from 'node:path';
import { LabFailure } from '../../engines/failure.ts';
import { paint, print, say } from '../text.ts';
import { untilInterrupted } from '../watch.ts';

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
  const watcher = watchFiles(dirname(conf), () => {
    clearTimeout(timer); // an editor saves in several steps
    timer = setTimeout(() => {
      drawing = drawing.then(draw);
    }, 60);
  });
  await new Promise<void>((resolve, reject) => {
    interrupted.addEventListener('abort', () => resolve(), { once: true });
    watcher.once('error', reject);
  });
  clearTimeout(timer);
  watcher.close();
  await drawing;
}
