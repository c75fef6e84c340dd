import { isOwnName } from './own-name.ts';

/**
 * The variables that a lab's docker-compose.yml is read with. A run's own lab takes over neither the limit nor the
 * switched-off faults of the student's, and its port is on loopback.
 * @param name the lab's name, which need not be LAB_NAME
 */
export const labEnvironment = (name: string): NodeJS.ProcessEnv => ({
  ...process.env,
  LAB_NAME: name,
  ...(isOwnName(name) && { LAB_BIND: '127.0.0.1', LAB_RATE: '', LAB_FAULTS: 'on' }),
});
