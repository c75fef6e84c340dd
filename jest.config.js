/** Tests run the TypeScript as it is: swc only strips the types, as Node does. */
const common = {
  rootDir: import.meta.dirname,
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
  },
  modulePathIgnorePatterns: ['<rootDir>/.lab/'],
  testEnvironment: 'node',
};

/** What measures times, once for each target. */
const timed = (target, displayName, files) => ({
  ...common,
  displayName,
  testMatch: [`<rootDir>/e2e/timed/${files}.test.ts`],
  globals: { LAB_TARGETS: [target] },
});

export default {
  testTimeout: 20_000,
  testSequencer: '<rootDir>/e2e/support/longest-first.js',
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/{kit,ping,soma,sub,calc,mult,workbench}/**/test/*.test.ts'],
    },
    { ...common, displayName: 'e2e', testMatch: ['<rootDir>/e2e/*.test.ts', '<rootDir>/e2e/model/*.test.ts'] },
    timed('process', 'timed-process', '{experiments,failover,frozen}'),
    timed('embedded', 'timed-embedded', '{experiments,frozen}'),
    timed('compose', 'timed-compose', 'experiments'),
    timed('process', 'loose-process', '{attach,fuzz,loadtests,outage,rescue,scale}'),
    timed('embedded', 'loose-embedded', '{fuzz,loadtests,outage,rescue,scale}'),
    timed('compose', 'loose-compose', '{attach,development,loadtests,outage,rescue}'),
    timed('embedded', 'alone-embedded', 'failover'),
    timed('compose', 'alone-compose', 'containers-under-load'),
    { ...common, displayName: 'alone', testMatch: ['<rootDir>/e2e/alone/*.test.ts'] },
    { ...common, displayName: 'measures', testMatch: ['<rootDir>/e2e/measures/*.test.ts'] },
  ],
};
