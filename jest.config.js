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
    // Two files at a time; what measures times has the machine to itself.
    { ...common, displayName: 'e2e', testMatch: ['<rootDir>/e2e/*.test.ts'] },
    { ...common, displayName: 'timed', testMatch: ['<rootDir>/e2e/timed/*.test.ts'] },
  ],
};
