/** Tests that take minutes, as they break many things many times: npm run test:faults. */
module.exports = { ...require('./jest.config.js'), testMatch: ['**/*.faults-spec.ts'], maxWorkers: 2 };
