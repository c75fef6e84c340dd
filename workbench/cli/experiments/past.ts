import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LabFailure } from '../../engines/failure.ts';
import { listRuns, type PastRun } from '../../experiments/play/run-folder.ts';
import { renderText } from '../../pictures/text.ts';
import { RUN_FILES } from '../../record/run-files.ts';
import { paint, print, table } from '../text.ts';

/** `./lab runs`. */
export function runs(root: string, json: boolean): void {
  const all = listRuns(root);
  if (json) {
    print(
      JSON.stringify(
        all.map(({ experiment, run, verdict }) => ({
          experiment,
          run,
          answer: verdict?.answer ?? null,
          summary: verdict?.summary ?? null,
        })),
        undefined,
        2,
      ),
    );
    return;
  }
  if (all.length === 0) {
    print('No run is kept here. Make one: ./lab run weights');
    return;
  }
  const rows = all.map(({ experiment, run, verdict }) => [
    `${experiment}/${run}`,
    verdict?.answer ?? 'interrupted',
    verdict === undefined ? '' : `${verdict.engine}${verdict.engine === 'process' ? `, ${verdict.balancer}` : ''}`,
    verdict === undefined ? '' : `${verdict.balance.sent} requests, ${verdict.balance.failed} failed`,
  ]);
  for (const line of table([['RUN', 'ANSWER', 'ENGINE', 'REQUESTS'], ...rows])) print(line);
}

/** `./lab report [RUN]`. */
export function report(root: string, wanted: string | undefined, open: boolean): void {
  const found = findRun(listRuns(root), wanted);
  if (found.verdict === undefined)
    throw new LabFailure(
      'failed',
      `${found.experiment}/${found.run} has no verdict: it was interrupted.`,
      `Run it again: ./lab run ${found.experiment}`,
    );
  for (const line of renderText(found.verdict, paint)) print(line);
  const file = join(found.folder, RUN_FILES.report);
  print(`\nThe whole report: ${relative(process.cwd(), file) || file}`);
  if (open && process.stdout.isTTY) openFile(file);
}

function findRun(all: readonly PastRun[], wanted: string | undefined): PastRun {
  const [experiment, run] = (wanted ?? '')
    .replace(/^reports\//, '')
    .replace(/\/$/, '')
    .split('/');
  const fitting = all.filter(
    (one) =>
      wanted === undefined ||
      (run === undefined && one.run === experiment) ||
      (one.experiment === experiment && (run === undefined || run === 'latest' || one.run === run)),
  );
  const found = fitting.at(-1);
  if (found !== undefined) return found;
  const known = [...new Set(all.map((one) => one.experiment))].join(', ');
  throw new LabFailure(
    'usage',
    wanted === undefined ? 'no run is kept here.' : `there is no run ${wanted}.`,
    known === '' ? 'Make one: ./lab run weights' : `There are runs of: ${known} (./lab runs lists them)`,
  );
}

/** Opens a file with the desktop's own program, where there is one. */
function openFile(file: string): void {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const isDesktop = process.platform === 'darwin' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!isDesktop || !existsSync(file)) return;
  spawn(program, [file], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
