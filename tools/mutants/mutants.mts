import type { Mutant } from './mutant.mts';

const SIMULATION = ['test/simulation/simulation.spec.ts', 'keeps the promise with 250 seeds'] as const;
const LEDGER = 'libs/sync/src/ledger/ledger.sqlite.spec.ts';
const NO_CONFLICT = {
  file: 'libs/sync/src/ledger/insert-deliveries.ts',
  from: "    .onConflict((conflict) => conflict.columns(['flow', 'key']).doNothing())\n",
  to: '',
};

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'cursor-first',
    promise: 'the cursor is never ahead of the rows',
    edits: [
      {
        file: 'libs/sync/src/ledger/discovery-ledger.ts',
        from: '    return this.db.transaction().execute(async (trx) => {\n      const added',
        to:
          '    if (move !== undefined) await this.db.transaction().execute((trx) => moveCursor(trx, flow, move, 0, nowMs));\n' +
          '    return this.db.transaction().execute(async (trx) => {\n      const added',
      },
    ],
    test: SIMULATION,
  },
  {
    name: 'key-changes',
    promise: 'a repetition has the key of the first attempt',
    edits: [
      {
        file: 'libs/sync/src/http/http-target.ts',
        from: "'Idempotency-Key': key,",
        to: "'Idempotency-Key': `${key}@${this.settings.now()}`,",
      },
    ],
    test: SIMULATION,
  },
  {
    name: 'lease-not-fenced',
    promise: 'a worker that comes back late settles nothing',
    edits: [
      {
        file: 'libs/sync/src/ledger/settle-rows.ts',
        from: '(deliveries.worker = ${worker}) is true',
        to: "(deliveries.worker is not null and ${worker} <> '')",
      },
    ],
    test: [LEDGER, 'by a worker whose work was taken back changes nothing'],
  },
  {
    name: 'ledger-forgets-keys',
    promise: 'one key is one delivery, by a unique index',
    edits: [
      NO_CONFLICT,
      {
        file: 'libs/sync/src/ledger/migrations/0001-ledger.ts',
        from: "    .addUniqueConstraint('one_delivery_per_key', ['flow', 'key'])\n",
        to: '',
      },
    ],
    test: [LEDGER, 'one key is one delivery, for ever'],
  },
  {
    name: 'second-telling-fails',
    promise: 'what is told again is absorbed',
    edits: [NO_CONFLICT],
    test: [LEDGER, 'what is told again keeps its first record'],
  },
  {
    name: 'second-package',
    promise: 'a customer has one welcome package, by a unique index',
    edits: [
      {
        file: 'apps/inventory/src/package-requests/package-requests.migrations.ts',
        from: "        .unique()\n        .where(sql.ref('package_type')",
        to: "        .where(sql.ref('package_type')",
      },
    ],
    test: ['apps/inventory/test/one-welcome-package.e2e-spec.ts', 'of 200 requests at once for one customer'],
  },
  {
    name: 'lost-answer-repeated',
    promise: 'a target without idempotency is not asked twice',
    edits: [
      {
        file: 'libs/sync/src/outcome-policy.ts',
        from: "did not answer (${code}).` };\n  return isIdempotent ? { kind: 'retry', cause } : uncertain(cause);",
        to: "did not answer (${code}).` };\n  return { kind: 'retry', cause };",
      },
    ],
    test: ['libs/sync/src/outcome-policy.spec.ts', 'what a target without idempotency may have acted on'],
  },
  {
    name: 'any-answer-believed',
    promise: 'an answer for another customer is not believed',
    edits: [
      { file: 'libs/sync/src/outcome-policy.ts', from: '!isSame(json[field], body[field])', to: 'isSame(json, field)' },
    ],
    test: ['libs/sync/src/http/http-target.singles.spec.ts', 'an answer that is on the connection before'],
  },
  {
    name: 'acknowledged-early',
    promise: 'an acknowledgement comes after the commit',
    edits: [
      {
        file: 'libs/platform/src/database/group-commit.ts',
        from: '      try {\n        const results',
        to: '      try {\n        group.forEach(({ resolve }) => resolve(undefined as Result));\n        const results',
      },
    ],
    test: ['libs/platform/src/database/group-commit.spec.ts', 'settles a write only once the commit'],
  },
  {
    name: 'not-synced',
    promise: 'an acknowledged write is on the disk',
    edits: [
      {
        file: 'libs/platform/src/database/durable-sqlite.ts',
        from: "['synchronous', 'FULL', 2]",
        to: "['synchronous', 'NORMAL', 1]",
      },
    ],
    test: ['libs/platform/src/database/open-database.spec.ts', 'has synchronous at 2'],
  },
  {
    name: 'repetitions-unlimited',
    promise: 'an outage costs its reserve of repetitions once',
    edits: [
      {
        file: 'libs/sync/src/http/retry-budget.ts',
        from: '    if (this.earned < EXCHANGES_FOR_ONE) return false;\n',
        to: '',
      },
    ],
    test: ['libs/sync/src/outage.spec.ts', 'one delivery alone is one request in each backoff'],
  },
  {
    name: 'stop-resets',
    promise: 'a stop resets no request that has begun',
    edits: [
      {
        file: 'libs/platform/src/service/drain-connections.ts',
        from: 'Listener.prototype.close.call(this.server)',
        to: 'this.server.close()',
      },
    ],
    test: ['libs/platform/src/service/drain-connections.spec.ts', 'answers what comes on a connection that was idle'],
  },
  {
    name: 'stale-settlement',
    promise: 'what a worker heard of one claim does not undo its next one',
    edits: [
      {
        file: 'libs/sync/src/ledger/settle-rows.ts',
        from: ".whereRef('deliveries.attempts', '=', 'given.attempts')",
        to: '',
      },
    ],
    test: ['libs/sync/src/ledger/ledger.sqlite.spec.ts', 'after the same worker has claimed anew changes nothing'],
  },
  {
    name: 'poison-in-company',
    promise: 'a record that takes every batch down is alone soon',
    edits: [
      {
        file: 'libs/sync/src/http/parts.ts',
        from: 'const SHRINK = 8;',
        to: 'const SHRINK = 1;',
      },
    ],
    test: ['libs/sync/src/http/http-target.spec.ts', 'finds the one that takes every batch down'],
  },
  {
    name: 'any-key-admitted',
    promise: 'a key does what its scopes say, and no more',
    edits: [
      {
        file: 'libs/platform/src/access/access.guard.ts',
        from: 'if (caller.scopes.has(admits)) return true;',
        to: 'if (caller.scopes.size >= 0) return true;',
      },
    ],
    test: ['test/access.e2e-spec.ts', 'names the scope that a key lacks'],
  },
  {
    name: 'depth-unlimited',
    promise: 'deep JSON is refused before it is parsed',
    edits: [
      {
        file: 'libs/platform/src/http/json-body.ts',
        from: 'if (++depth > maxDepth) return true;',
        to: 'depth++;',
      },
    ],
    test: ['libs/platform/src/http/json-body.spec.ts', 'agrees with the depth of every JSON value'],
  },
  {
    name: 'blind-oracle',
    promise: 'the oracle sees a second package',
    edits: [
      {
        file: 'test/oracle/invariants.ts',
        from: 'find: ({ packages }) => repeated(packages.map(({ customer_id }) => customer_id)),',
        to: 'find: () => [],',
      },
    ],
    test: ['test/oracle/oracle.spec.ts', 'the oracle'],
  },
];
