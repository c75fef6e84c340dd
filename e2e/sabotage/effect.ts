import { readFileSync } from 'node:fs';
import { deriveConf, type Fit } from '../../workbench/engines/conf/derive.ts';
import { checkConf } from '../../workbench/model/conf/check.ts';
import { loadConf } from '../../workbench/model/conf/load.ts';
import { ConfError } from '../../workbench/model/conf/tree.ts';

/** Whether nginx would refuse a conf. @param file where it would stand: what it includes is read from there */
export function isRefused(text: string, file: string): boolean {
  const read = (path: string) => (path === file ? text : readFileSync(path, 'utf8'));
  try {
    checkConf(loadConf(file, { read, glob: () => [] }));
    return false;
  } catch (error) {
    if (error instanceof ConfError) return true;
    throw error;
  }
}

/** Whether nginx gets the same conf of both in a lab of processes. */
export const isSameForProcesses = (one: string, other: string): boolean => derived(one) === derived(other);

const PORTS = { ping: 3001, soma: 3002, sub: 3003, calc: 3004, mult1: 3005, mult2: 3005, 'mult-backup': 3005 };
const FIT: Fit = {
  services: new Map(Object.entries(PORTS).map(([name, port], index) => [name, { port, replicas: [20_000 + index] }])),
  listen: { port: 8080, address: '127.0.0.1:9000' },
  folders: [],
  temporary: '/temporary/',
  version: [1, 22, 1],
};

// Where a directive has stood a line stays empty.
const derived = (text: string): string => deriveConf(text, FIT).text.replace(/\s+/g, ' ');
