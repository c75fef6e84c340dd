import type { Recording, Replica } from '../engine.ts';
import { RecordFiles } from '../record-files.ts';
import { FolderTail, POLL_MS } from './folder-tail.ts';
import type { RunFolder } from './run-folder.ts';
import { holdLogs } from './upkeep.ts';

/** Whether a file of a lab's run folder holds lines of the record: those of nginx, of the engine, of each replica. */
export const isRecord = (name: string): boolean =>
  /^(access|events)\.jsonl$/.test(name) || (name.endsWith('.log') && !/^(nginx|supervisor)\.log$/.test(name));

/**
 * Writes down what a lab of processes writes from now on.
 * @param replicas asks the lab who is there
 * @param to folder of the record
 */
export async function recordProcesses(
  folder: RunFolder,
  replicas: () => Promise<Replica[]>,
  to: string,
): Promise<Recording> {
  const release = holdLogs(folder);
  const tail = new FolderTail([folder.file('record'), folder.file('logs')], isRecord); // notes how far each file is
  const files = new RecordFiles(to);
  const read = () => tail.read((text) => files.add(text));
  let timer: NodeJS.Timeout | undefined;
  const end = async (patience: number) => {
    await files.settle(patience);
    clearInterval(timer);
    read();
    const missing = tail.emptied.map((name) => `lines of ${name}, which was emptied while it was read`);
    tail.close();
    release();
    missing.push(...(await files.close()));
    return { complete: missing.length === 0, missing };
  };
  try {
    files.addPresent(await replicas(), Date.now());
  } catch (error) {
    await end(0);
    throw error;
  }
  timer = setInterval(read, POLL_MS).unref();
  let ended: ReturnType<Recording['stop']> | undefined;
  return {
    stop: (patience = 2_000) => {
      ended ??= end(patience);
      return ended;
    },
  };
}
