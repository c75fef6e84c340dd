import { isRunning } from './process/left-over.ts';

const OWN = /^run-(\d+)-(\d+)-$/;
let labs = 0;

/** A name for a lab of a run's own: no other process has it, nor has a lab that this one started before. */
export const makeOwnName = (): string => `run-${process.pid}-${++labs}-`;

export const isOwnName = (name: string): boolean => OWN.test(name);

/** Whether a lab belongs to a run that has ended: by its name, which has the number of the run's process in it. */
export function isAbandoned(name: string): boolean {
  const [, pid, lab] = (OWN.exec(name) ?? []).map(Number);
  if (pid === undefined || lab === undefined) return false;
  return pid === process.pid ? lab > labs : !isRunning(pid);
}
