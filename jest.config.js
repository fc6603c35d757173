/** Unit and contract tests stand beside the code, e2e tests in apps/<app>/test, system tests (real processes) in test/. */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['**/*.spec.ts', '**/*.e2e-spec.ts', '**/*.system-spec.ts'],
  // What needs a PostgreSQL runs where there is one: npm run test:postgres.
  testPathIgnorePatterns: [
    '/node_modules/',
    '/dist/',
    ...(process.env.TEST_DATABASE_URL === undefined ? ['\\.postgres\\.([a-z0-9]+-)?spec\\.ts$'] : []),
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  moduleNameMapper: { '^@app/(contracts|platform|sql|sync)$': '<rootDir>/libs/$1/src/index.ts' },
  // Of tools/ a test may import() what it needs: those are ES modules.
  extensionsToTreatAsEsm: ['.mts'],
  transform: { '\\.m?ts$': ['ts-jest', { tsconfig: 'tsconfig.json', useESM: true }] },
  // Of use on a machine that has much else to do: nothing waits for it to pass.
  testTimeout: 180_000,
  // The system tests wait for other processes most of the time.
  maxWorkers: '100%',
};
