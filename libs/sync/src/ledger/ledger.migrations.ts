import { createLedgerTables } from './migrations/0001-ledger';
import { addOperations } from './migrations/0003-operations';
import { addSearchAndTotals } from './migrations/0004-search-and-totals';
import { addAudits } from './migrations/0005-audits';
import { addWorkerNames } from './migrations/0006-workers';

/** The ledger's schema, step by step; `0002_feed` is the app's. */
export const ledgerMigrations = {
  '0001_ledger': { up: createLedgerTables },
  '0003_operations': { up: addOperations },
  '0004_search_and_totals': { up: addSearchAndTotals },
  '0005_audits': { up: addAudits },
  '0006_workers': { up: addWorkerNames },
};
