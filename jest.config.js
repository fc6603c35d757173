/** Unit and contract tests stand beside the code, e2e tests in apps/<app>/test, system tests (real processes) in test/. */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['**/*.spec.ts', '**/*.e2e-spec.ts', '**/*.system-spec.ts'],
  // What needs a PostgreSQL runs where there is one: npm run test:postgres.
  testPathIgnorePatterns: [
    '/node_modules/',
    '/dist/',
    ...(process.env.TEST_DATABASE_URL === undefined ? ['\\.postgres\\.spec\\.ts$'] : []),
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  moduleNameMapper: { '^@app/(contracts|platform|sync)$': '<rootDir>/libs/$1/src/index.ts' },
  transform: { '\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.json' }] },
  testTimeout: 30_000,
  // The system tests wait for other processes most of the time.
  maxWorkers: '100%',
};
