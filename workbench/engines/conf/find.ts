import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { LabFailure } from '../failure.ts';

/**
 * Finds the conf that a user names: from where the user is, or in the lab's folder.
 * @throws LabFailure if neither has it
 */
export function findConf(root: string, given: string): string {
  const found = [resolve(given), resolve(root, given)].find((place) => existsSync(place));
  if (found === undefined)
    throw new LabFailure('conf', `there is no ${given}.`, 'The lab has nginx/nginx.conf and nginx/classic.conf.');
  return found;
}
