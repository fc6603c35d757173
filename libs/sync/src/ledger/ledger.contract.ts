import type { Kysely } from 'kysely';
import { describeAudits } from './contract/describe-audits';
import { describeConcurrency } from './contract/describe-concurrency';
import { describeDelivery } from './contract/describe-delivery';
import { describeDiscovery } from './contract/describe-discovery';
import { describeLease } from './contract/describe-lease';
import { describeMotion } from './contract/describe-motion';
import { describeOperations } from './contract/describe-operations';
import { describeRepair } from './contract/describe-repair';
import { describeReplay } from './contract/describe-replay';
import { describeSchema } from './contract/describe-schema';
import { describeSearch } from './contract/describe-search';
import { describeStates } from './contract/describe-states';
import { describeTotals } from './contract/describe-totals';
import { describeView } from './contract/describe-view';
import { describeWeights } from './contract/describe-weights';
import { describeWorkers } from './contract/describe-workers';
import { LedgerBench } from './contract/ledger-bench';
import type { LedgerTables } from './ledger.tables';

/** A database of its own for one test, with the ledger's schema and nothing in it. */
export interface OpenLedger {
  readonly db: Kysely<LedgerTables>;
  readonly close: () => Promise<void>;
}

/** What the ledger promises, on whatever database it is kept: each must pass all of it. */
export function describeLedger(name: string, open: () => Promise<OpenLedger>): void {
  describe(`the ledger on ${name}`, () => {
    const bench = new LedgerBench();
    let close: () => Promise<void>;

    beforeEach(async () => {
      const opened = await open();
      close = opened.close;
      await bench.open(opened.db);
    });
    afterEach(() => close());

    describeDiscovery(bench);
    describeDelivery(bench);
    describeWeights(bench);
    describeStates(bench);
    describeLease(bench);
    describeConcurrency(bench);
    describeWorkers(bench);
    describeOperations(bench);
    describeReplay(bench);
    describeView(bench);
    describeSearch(bench);
    describeMotion(bench);
    describeAudits(bench);
    describeRepair(bench);
    describeTotals(bench);
    describeSchema(bench);
  });
}
