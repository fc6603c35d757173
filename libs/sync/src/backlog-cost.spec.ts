import BetterSqlite from 'better-sqlite3';
import { FlowBench, recordsTo } from './testing/flow-bench';

let bench: FlowBench;
let prepared: jest.SpyInstance<unknown, [sql: string]>;

beforeEach(async () => {
  const database = new BetterSqlite(':memory:');
  prepared = jest.spyOn(database, 'prepare');
  bench = await FlowBench.open(database);
});
afterEach(() => bench.db.destroy());

/** Of each page: begin, the deliveries, the cursor, commit. Of each run: whose turn it is. */
const EACH_PAGE = 4;
const TAKING_IT = 2;
/** Of each batch: five to claim it, seven to settle it. Of each run: a look whether there is work, and a claim of nothing. */
const EACH_BATCH = 12;
const EACH_RUN = 7;

/** What was asked of the database since the last look: transactions, of which each is one wait for the disk, and all. */
function cost(): { commits: number; statements: number } {
  const statements = prepared.mock.calls.splice(0).map(([sql]) => sql);
  return { commits: statements.filter((sql) => sql === 'commit').length, statements: statements.length };
}

test.each([1000, 4000])(
  '%d customers are discovered at one commit for each page, however many they are',
  async (count) => {
    bench.source.records = recordsTo(count);
    bench.source.pageSize = 500;
    const ledger = bench.ledger();
    await ledger.lease.id();
    cost();

    await bench.discover(ledger);

    // The last page is empty: it says that there is nothing more.
    const pages = count / 500 + 1;
    expect(bench.source.asked).toHaveLength(pages);
    expect(cost()).toEqual({ commits: pages, statements: EACH_PAGE * pages + TAKING_IT });
  },
);

test.each([1000, 4000])(
  '%d customers are delivered at two commits for each batch, however many they are',
  async (count) => {
    await bench.discovered(count);
    bench.target.sendLimit = 500;
    bench.target.lanes = 1;
    bench.target.answersTogether = true;
    const ledger = bench.ledger();
    await ledger.lease.id();
    cost();

    await bench.deliver(ledger);

    const batches = count / 500;
    expect(bench.target.sent).toHaveLength(count);
    // The last claim finds nothing.
    expect(cost()).toEqual({ commits: 2 * batches + 1, statements: EACH_BATCH * batches + EACH_RUN });
  },
);
