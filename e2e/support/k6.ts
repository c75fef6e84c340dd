import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { finish, ROOT, type Said, type TestLab } from './lab.ts';

/** Runs a script of loadtests/ with k6 against a lab, to its end. */
export function k6(lab: TestLab, script: string, ...settings: string[]): Promise<Said> {
  const given = [`BASE_URL=${lab.url}`, ...settings].flatMap((one) => ['-e', one]);
  const args = ['run', '--no-usage-report', ...given, join(ROOT, 'loadtests', `${script}.ts`)];
  return finish(spawn('k6', args, { stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** Nothing where k6 was content; else its status, each kind of complaint with its count, and the figures that decide. */
export function toldBy({ status, out, err }: Said): string[] {
  if (status === 0) return [];
  const complaints = new Map<string, number>();
  for (const [, text = ''] of (out + err).matchAll(/level=error msg="(.*)" source=console/g))
    complaints.set(text, (complaints.get(text) ?? 0) + 1);
  const figures = out.match(/^.*(?:✗|failed\.|rescued|dropped_|iteration_duration|http_req_\w+).*$/gm) ?? [];
  return [
    `k6 ended with ${status}`,
    ...[...complaints].map(([text, count]) => `${count} times ${text}`),
    ...figures.map((line) => line.trim()),
    ...(complaints.size + figures.length === 0 ? [out + err] : []),
  ];
}
