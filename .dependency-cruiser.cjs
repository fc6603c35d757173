/** The walls of the house (CONTRIBUTING.md). Each rule says what it keeps apart, and what would go wrong without it. */
module.exports = {
  forbidden: [
    {
      name: 'apps-do-not-know-each-other',
      comment:
        'Apps meet on the wire only. An import would tie their releases together. System tests may boot all three.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libs-do-not-know-apps',
      comment: 'Data goes one way; a lib that knows an app cannot serve the others.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'libs-through-the-front-door',
      comment: 'A lib is imported by its alias only, so that its inside may change.',
      severity: 'error',
      from: { path: '^(apps|test|tools|deploy)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'libs-keep-out-of-each-others-inside',
      comment: 'As above, between libs.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'contracts-are-only-words',
      comment: 'The wire DTOs carry validation and documentation, no behaviour.',
      severity: 'error',
      from: { path: '^libs/contracts/', pathNot: '\\.spec\\.ts$' },
      to: {
        pathNot: [
          '^libs/contracts/',
          'node_modules/(class-validator|class-transformer|@nestjs/swagger)/',
          '^(node:)?url$',
        ],
      },
    },
    {
      name: 'the-engine-knows-no-service',
      comment:
        'The engine is pure RxJS and SQL: no controllers, no platform, no contracts. HttpService and axios are its wire.',
      severity: 'error',
      // What several specs open their PostgreSQL with is as good as a spec.
      from: { path: '^libs/sync/', pathNot: ['\\.spec\\.ts$', '/testing/open-postgres-ledger\\.ts$'] },
      to: {
        pathNot: [
          '^libs/sync/',
          '^libs/sql/src/index\\.ts$',
          'node_modules/(rxjs|kysely|axios|@nestjs/axios)/',
          '^(node:)?crypto$',
        ],
      },
    },
    {
      name: 'sql-is-only-words',
      comment:
        'What SQLite and PostgreSQL say differently, for all who speak SQL: it opens no database and knows no table.',
      severity: 'error',
      from: { path: '^libs/sql/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^libs/sql/', 'node_modules/kysely/'] },
    },
    {
      name: 'platform-knows-no-engine',
      severity: 'error',
      from: { path: '^libs/platform/' },
      to: { path: '^libs/sync/' },
    },
    {
      name: 'pure-functions-do-no-io',
      comment:
        'What decides must not act: these files take the clock and the dice as arguments, and know no wire and no database.',
      severity: 'error',
      from: {
        path: [
          '^libs/sync/src/(backoff|retry-after|outcome|outcome-policy|delivery-states|flow-hold|settlement)\\.ts$',
          '^apps/crm/src/events/(judge-page|judge-webhook|next-try|customer-created)\\.ts$',
        ],
      },
      to: { path: 'node_modules/(kysely|axios|@nestjs)/' },
    },
    {
      name: 'one-file-knows-both-systems',
      comment: 'Only a flow maps from one system to another; operations and schedule work for any flow.',
      severity: 'error',
      from: {
        path: '^apps/integrator/src/',
        pathNot: ['^apps/integrator/src/flows/', '^apps/integrator/src/integrator\\.ts$'],
      },
      to: { path: '\\.flow\\.ts$' },
    },
    {
      name: 'the-cli-speaks-http-only',
      comment:
        'It runs anywhere, without the service beside it: nothing of the service is in it but the words of the wire.',
      severity: 'error',
      from: {
        path: '^apps/integrator/src/cli/',
        pathNot: ['\\.spec\\.ts$', '^apps/integrator/src/cli/(migrate-store|backup)/'],
      },
      to: {
        pathNot: [
          '^apps/integrator/src/cli/',
          '^libs/contracts/src/index\\.ts$',
          'node_modules/(commander|cli-progress|@types/cli-progress|cli-table3|picocolors|csv-parse|csv-stringify)/',
        ],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'the-cli-knows-files-not-services',
      comment:
        'What cannot speak HTTP, because the service is stopped or its file is meant: it reads tables, and has nothing of a service.',
      severity: 'error',
      from: { path: '^apps/integrator/src/cli/(migrate-store|backup)/', pathNot: '\\.spec\\.ts$' },
      to: {
        pathNot: ['^apps/integrator/src/cli/', 'node_modules/(pg|better-sqlite3|@types/(pg|better-sqlite3))/'],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'drivers-of-databases-are-loaded-late',
      comment: 'Every other command would start slower, and fail where a driver does not load.',
      severity: 'error',
      from: { path: '^apps/integrator/src/cli/', pathNot: '^apps/integrator/src/cli/(migrate-store|backup)/' },
      to: {
        path: '^apps/integrator/src/cli/(migrate-store|backup)/',
        pathNot: '/database-(address|file)\\.ts$',
        dependencyTypesNot: ['dynamic-import', 'type-only'],
      },
    },
    {
      name: 'the-cli-takes-types-only',
      comment: 'The DTOs bring Nest with them; their types do not.',
      severity: 'error',
      from: { path: '^apps/integrator/src/cli/' },
      to: { path: '^libs/contracts/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-service-knows-no-cli',
      severity: 'error',
      from: { path: '^apps/integrator/src/', pathNot: '^apps/integrator/src/cli/' },
      to: { path: '^apps/integrator/src/cli/' },
    },
    {
      name: 'the-function-takes-the-flow-only',
      comment:
        'The bundle of deploy/lambda starts in a moment because no service is in it: the engine, a flow, and HTTP.',
      severity: 'error',
      from: { path: '^deploy/lambda/src/', pathNot: '\\.spec\\.ts$' },
      to: {
        pathNot: [
          '^deploy/lambda/src/',
          '^apps/integrator/src/flows/(flow-http|welcome-package\\.flow)\\.ts$',
          // Of contracts and platform the bundle has one file each: tools/build-lambda.mts.
          '^libs/(sync|platform|contracts)/src/index\\.ts$',
          'node_modules/(@nestjs/axios|reflect-metadata|rxjs|class-validator|@types/aws-lambda)/',
        ],
      },
    },
    {
      name: 'the-console-knows-only-the-wire',
      comment: 'It runs in a browser: of the service it knows the words of the wire, as types, and no code.',
      severity: 'error',
      from: { path: '^apps/integrator/console/', pathNot: '\\.spec\\.ts$' },
      to: {
        pathNot: ['^apps/integrator/console/', '^libs/contracts/src/index\\.ts$', 'node_modules/(preact|uplot)/'],
      },
    },
    {
      name: 'the-console-takes-types-only',
      comment: 'The DTOs bring Nest with them; their types do not.',
      severity: 'error',
      from: { path: '^apps/integrator/console/' },
      to: { path: '^libs/contracts/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'customers-know-no-events',
      comment: 'A customer is created whether or not anybody is told of it.',
      severity: 'error',
      from: { path: '^apps/crm/src/customers/' },
      to: { path: '^apps/crm/src/events/' },
    },
    {
      name: 'the-benchmark-knows-no-source',
      comment: 'It measures what is built, of this commit or of another: an import would measure something else.',
      severity: 'error',
      from: { path: '^bench/' },
      to: { path: '^(apps|libs|test|deploy)/' },
    },
    {
      name: 'nothing-knows-the-benchmark',
      severity: 'error',
      from: { path: '^(apps|libs|test|tools|deploy)/' },
      to: { path: '^bench/' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      comment: 'A file that nothing imports is dead, unless something starts it.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '/main\\.ts$',
          '/handler\\.ts$',
          '\\.(spec|e2e-spec|system-spec)\\.ts$',
          '^test/',
          '^tools/',
          '^bench/(noise/spin|yardsticks/(textbook-poller|no-storage-crm))\\.mts$',
        ],
      },
      to: {},
    },
    {
      name: 'no-tests-in-source',
      severity: 'error',
      from: { path: '/src/', pathNot: ['\\.(spec|e2e-spec|contract)\\.ts$', '/testing/', '/contract/'] },
      to: {
        path: [
          '\\.(spec|e2e-spec|system-spec|contract)\\.ts$',
          '^test/',
          '^apps/[^/]+/test/',
          '/testing/',
          '/contract/',
        ],
      },
    },
    {
      name: 'no-dev-dependencies-in-source',
      comment: 'The container has none of them.',
      severity: 'error',
      from: { path: '/src/', pathNot: '\\.(spec|contract)\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^apps/integrator/src/console/public/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
