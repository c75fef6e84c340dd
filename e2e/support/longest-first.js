// The order that Jest runs test files in: those that take longest come first, so that no worker is left alone with one
// at the end. A fresh clone has no times of its own to go by.
const LONGEST = [
  // 160 s to 110 s
  'e2e/predict',
  'e2e/docs',
  'e2e/classic',
  'e2e/cli',
  'e2e/processes',
  'e2e/course',
  // 70 s to 20 s
  'e2e/record',
  'e2e/containers',
  'e2e/gateway',
  'e2e/run',
  'e2e/limits',
  // No containers start beside these, and none is under load: a balancer that stands still for a moment plays a scenario wrong.
  'e2e/hashes',
  'e2e/report',
  'e2e/scenarios',
  'e2e/proxy',
  // 140 s to 50 s
  'timed-process/experiments',
  'timed-process/failover',
  'timed-process/frozen',
  'timed-embedded/frozen',
  'timed-compose/experiments',
  // Mixed: beside what uses k6 runs what sends little (outage, attach).
  'loose-process/loadtests',
  'loose-compose/outage',
  'loose-embedded/outage',
  'loose-process/attach',
  'loose-embedded/loadtests',
  'loose-compose/attach',
  'loose-process/outage',
  'loose-compose/loadtests',
  'loose-process/scale',
  'loose-compose/rescue',
  'loose-embedded/scale',
  'loose-embedded/rescue',
  'loose-process/rescue',
  'loose-compose/development',
];

const rank = ({ path, context }) => {
  const file = path.split('/').at(-1).replace('.test.ts', '');
  const at = LONGEST.indexOf(`${context.config.displayName?.name}/${file}`);
  return at < 0 ? LONGEST.length : at;
};

export default class LongestFirst {
  sort(tests) {
    return [...tests].sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path));
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
}
