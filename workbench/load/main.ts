// The process that sends: `main.ts FILE PREFIX`, driven by load-process.ts. It does nothing else, so that no other
// work delays a request: a sender that also started containers once stalled for 300 ms, and the lab looked slow.
import { setTimeout as pause } from 'node:timers/promises';
import { LineFile } from './line-file.ts';
import type { Order, Report } from './messages.ts';
import type { PhaseOrder } from './order.ts';
import { Phase } from './phase.ts';
import { RequestIds } from './request-id.ts';
import { UnderWay } from './under-way.ts';
import { warmUp } from './warm-up.ts';

const PROGRESS_MS = 250;
const GRACE_MS = 2_000; // for what is under way when it is told to end

const tell = (report: Report) =>
  new Promise<void>((resolve) =>
    process.connected ? process.send?.(report, undefined, undefined, () => resolve()) : resolve(),
  );
process.on('uncaughtException', async (error) => {
  await tell({ fault: 'code' in error ? error.message : (error.stack ?? error.message) }); // ENOSPC needs no stack
  process.exit(1);
});

const [file = '', prefix = ''] = process.argv.slice(2);
const lines = await LineFile.open(file);
const ids = new RequestIds(prefix);
const underWay = new UnderWay();
const phases = new Map<number, { phase: Phase; over: Promise<void> }>();

function begin(number: number, order: PhaseOrder): void {
  const phase = new Phase(order, (n) => ids.of(number, n), lines, underWay);
  const progress = setInterval(() => {
    void lines.flush();
    void tell({ number, tally: phase.tally });
  }, PROGRESS_MS);
  const play = async () => {
    const report = await phase.run();
    clearInterval(progress);
    phases.delete(number);
    await tell({ number, report });
  };
  phases.set(number, { phase, over: play() });
}

async function end(): Promise<void> {
  const running = [...phases.values()];
  for (const { phase } of running) phase.stop();
  const over = Promise.all(running.map((one) => one.over));
  await Promise.race([over, pause(GRACE_MS)]);
  underWay.abandon('no answer came before the run ended');
  await over;
  await lines.close();
  process.exit(0);
}

process.on('message', (order: Order) => {
  if (order.do === 'send') begin(order.number, order.order);
  else if (order.do === 'stop') phases.get(order.number)?.phase.stop();
  else void end();
});
process.on('SIGTERM', () => void end());
process.on('disconnect', () => void end()); // whoever started it is gone
await warmUp();
await tell({ ready: true });
