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

export default {
  testTimeout: 20_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/{kit,ping,soma,sub,calc,mult,workbench}/**/test/*.test.ts'],
    },
    // Several files at a time. What measures times runs alone, once for each target.
    { ...common, displayName: 'e2e', testMatch: ['<rootDir>/e2e/*.test.ts', '<rootDir>/e2e/model/*.test.ts'] },
    ...['process', 'embedded', 'compose'].map((target) => ({
      ...common,
      displayName: `timed-${target}`,
      testMatch: ['<rootDir>/e2e/timed/*.test.ts'],
      testPathIgnorePatterns: target === 'compose' ? ['/fuzz\\.test\\.ts$'] : [],
      globals: { LAB_TARGETS: [target] },
    })),
    { ...common, displayName: 'alone', testMatch: ['<rootDir>/e2e/alone/*.test.ts'] },
  ],
};
