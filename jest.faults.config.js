module.exports = { ...require('./jest.config.js'), testMatch: ['**/*.faults-spec.ts'], maxWorkers: 2 };
