import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../lab.ts';

const FOLDER = join(ROOT, 'nginx');

/**
 * The lab's own nginx.conf for one backend behind all services, as an nginx without name servers can take it.
 * @param older whether it is for the nginx of this machine, which may be older than some directives
 */
export function labConf(port: number, backend: number, folder: string, older: boolean): string {
  const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
  const text = read('nginx.conf')
    .replace('include record.conf;', read('record.conf'))
    .replace('include problems.conf;', read('problems.conf'))
    .replace(/^ *resolver.*$/gm, '')
    .replace(/^ *include \/tmp.*$/gm, '')
    .replace(/server \S+:\d+ resolve/g, `server 127.0.0.1:${backend}`)
    .replace(/^access_log \/dev\/stdout.*$/m, '')
    .replace('/record/', `${folder}/`)
    .replace('/lab/nginx/site', JSON.stringify(join(FOLDER, 'site')))
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replace(/worker_rlimit_nofile.*$/m, '');
  return older ? text.replace(/^ *keepalive_min_timeout.*$/m, '') : text;
}
