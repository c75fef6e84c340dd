import { join } from 'node:path';
import newman, { type NewmanRunFailure } from 'newman';

/** What a run of the collection counted, and a line for each failure. */
export interface PostmanRun {
  requests: number;
  assertions: number;
  failures: string[];
}

const file = (kind: string) => join(import.meta.dirname, `../postman/rodizio.postman_${kind}.json`);
const FILES = { collection: file('collection'), environment: file('environment') };

/**
 * Runs the Postman collection against a lab, silently.
 * @param baseUrl where the lab answers, such as http://localhost:8080
 * @throws Error if newman can't run it at all. A lab that is down throws nothing: its failures are in the list
 */
export function runCollection(baseUrl: string): Promise<PostmanRun> {
  const { promise, resolve, reject } = Promise.withResolvers<PostmanRun>();
  const envVar = [{ key: 'baseUrl', value: baseUrl }];
  newman.run({ ...FILES, envVar, reporters: [], timeoutRequest: 10_000 }, (error, { run }) => {
    if (error) return reject(error);
    const { requests, assertions } = run.stats;
    resolve({
      requests: requests.total ?? 0,
      assertions: assertions.total ?? 0,
      failures: run.failures.map(describeFailure),
    });
  });
  return promise;
}

/** For example `Operations / GET soma: the status is 200: expected response to have status code 200 but got 502`. */
function describeFailure({ error, source, parent }: NewmanRunFailure): string {
  const place = [parent?.name, source?.name].filter(Boolean).join(' / ');
  return [place, error.test, error.message].filter(Boolean).join(': ');
}
