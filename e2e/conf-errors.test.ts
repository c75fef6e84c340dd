import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileSource } from '../workbench/files/file-source.ts';
import { checkConf } from '../workbench/model/conf/check.ts';
import { loadConf } from '../workbench/model/conf/load.ts';
import { ConfError } from '../workbench/model/conf/tree.ts';
import type { Version } from '../workbench/model/conf/values.ts';
import { BROKEN } from './confs/broken.ts';
import { PATHS, type Sample } from './confs/sample.ts';
import { VALID } from './confs/valid.ts';
import { docker } from './support/lab.ts';
import { describeWith } from './support/needs.ts';

/** What somebody says of a conf; for a refusal with the file and line it names, if it names one. */
interface Verdict {
  said: 'accepted' | 'refused' | 'not supported here';
  place?: string;
  column?: number;
  message?: string;
}

const SAMPLES = [...BROKEN, ...VALID];
const folder = mkdtempSync(join(tmpdir(), 'conf-errors-'));
const confOf = (sample: Sample) => join(folder, String(SAMPLES.indexOf(sample)), 'nginx.conf');

beforeAll(() => {
  mkdirSync('/tmp/conf-errors', { recursive: true }); // for nginx's temporary files
  for (const sample of SAMPLES) {
    const conf = confOf(sample);
    mkdirSync(join(conf, '..'));
    for (const [name, text] of Object.entries({ 'nginx.conf': sample.text, paths: PATHS, ...sample.files }))
      writeFileSync(join(conf, '..', name), text);
  }
});
afterAll(() => {
  for (const made of [folder, '/tmp/conf-errors']) rmSync(made, { recursive: true, force: true });
});

/** The lab's verdict, for some version of nginx, where `localhost` is the only name. */
function judge(sample: Sample, version?: Version): Verdict {
  try {
    checkConf(loadConf(confOf(sample), fileSource()), { version, resolves: (name) => name === 'localhost' });
    return { said: 'accepted' };
  } catch (error) {
    if (!(error instanceof ConfError)) throw error;
    const { kind, message, place } = error;
    const said = kind === 'broken' ? 'refused' : 'not supported here';
    return { said, place: `${basename(place.file)}:${place.line}`, column: place.column, message };
  }
}

/** nginx's verdict. @param output what `nginx -t` wrote to its standard error */
function readVerdict(output: string): Verdict {
  if (/test is successful/.test(output)) return { said: 'accepted' };
  const [, message = output] = /\[emerg\] (?:\d+#\d+: )?(.*)/.exec(output) ?? [];
  const place = / in \/\S*\/(\S+:\d+)$/.exec(message)?.[1];
  return { said: 'refused', ...(place && { place }), message };
}

/** Both say the same, and where nginx names a line it is the lab's. */
function expectSame(sample: Sample, ours: Verdict, theirs: Verdict): void {
  const where = theirs.place === undefined || sample.elsewhere !== undefined ? {} : { place: ours.place };
  const said = ours.said === 'not supported here' && sample.unsupported ? theirs.said : ours.said;
  expect({ said, ...where, message: theirs.message }).toEqual({ ...theirs, place: where.place && theirs.place });
  if (ours.said !== 'accepted') expect(ours.column).toBeGreaterThan(0);
}

describe('the confs', () => {
  it('are at least 40 broken and 40 valid ones, of which at most 5 are not supported', () => {
    expect(BROKEN.length).toBeGreaterThanOrEqual(40);
    expect(VALID.length).toBeGreaterThanOrEqual(40);
    expect(SAMPLES.filter(({ unsupported }) => unsupported).length).toBeLessThanOrEqual(5);
    expect(new Set(SAMPLES.map(({ name }) => name)).size).toBe(SAMPLES.length);
  });

  it.each(BROKEN)('$name: refused for nginx 1.30, with line and column', (sample) => {
    expect(judge(sample)).toMatchObject({ said: 'refused', place: expect.stringMatching(/:\d+$/) });
  });

  it.each(VALID)('$name: accepted for nginx 1.30, or not supported', (sample) => {
    expect(judge(sample).said).toBe(sample.unsupported ? 'not supported here' : 'accepted');
  });
});

describeWith(['docker'], 'the verdict of nginx 1.30', () => {
  let verdicts: Verdict[] = [];

  // One container judges them all: it starts in a second, each test takes milliseconds.
  beforeAll(async () => {
    const loop =
      'mkdir -p /tmp/conf-errors; for n in $(seq 0 $LAST); do nginx -t -c /confs/$n/nginx.conf 2>&1; echo ===; done';
    const options = ['--rm', '--network', 'none', '-v', `${folder}:/confs:ro`, '-e', `LAST=${SAMPLES.length - 1}`];
    verdicts = (await docker('run', ...options, 'nginx:1.30', 'sh', '-c', loop)).split('===\n').map(readVerdict);
  }, 120_000);

  it.each(SAMPLES)('is the same for $name', (sample) => {
    expectSame(sample, judge(sample), verdicts[SAMPLES.indexOf(sample)] ?? { said: 'accepted', message: 'none' });
  });
});

describeWith(['nginx'], "the verdict of this machine's nginx, whatever its version", () => {
  const PATH = `${process.env.PATH}:/usr/sbin`; // where distributions put it
  const run = (args: string[]) => spawnSync('nginx', args, { encoding: 'utf8', env: { ...process.env, PATH } }).stderr;
  const version = (/nginx\/(\d+)\.(\d+)\.(\d+)/.exec(run(['-v'])) ?? []).slice(1).map(Number);

  it.each(SAMPLES)('is the same for $name', (sample) => {
    const own = `pid ${join(folder, 'pid')}; error_log stderr;`;
    const theirs = readVerdict(run(['-t', '-g', own, '-c', confOf(sample)]));
    expectSame(sample, judge(sample, [version[0] ?? 0, version[1] ?? 0, version[2] ?? 0]), theirs);
  });
});
