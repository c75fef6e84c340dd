import { collectDefaultMetrics, Histogram, Registry } from '@prometheus-io/client';

/** Makes a registry of its own, with Node's default metrics and the duration of requests. */
export function createMetrics() {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const name = 'http_request_duration_seconds';
  const help = 'Time from a request to the end of its answer';
  // The route is its pattern, never the path: whoever asks must not be able to add series.
  const labelNames = ['method', 'route', 'status'];
  const buckets = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
  return { register, duration: new Histogram({ name, help, labelNames, buckets, registers: [register] }) };
}
