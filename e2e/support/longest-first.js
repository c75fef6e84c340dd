// The order that Jest runs test files in: those that take longest come first, so that no worker is left alone with one
// at the end. A fresh clone has no times of its own to go by.
const LONGEST = [
  // measured with three workers: 150 s to 140 s
  'failover',
  'predict',
  'classic',
  'docs',
  'cli',
  'experiments',
  // 110 s to 60 s
  'processes',
  'course',
  'record',
  'gateway',
  'loadtests',
  'scale',
  // 50 s to 30 s
  'limits',
  'scenarios',
  'containers',
  'hashes',
  'proxy',
  'report',
  'outage',
];

const rank = ({ path }) => {
  const at = LONGEST.findIndex((name) => path.endsWith(`/${name}.test.ts`));
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
