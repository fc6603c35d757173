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

/** Of each page: begin, the deliveries, the cursor, commit. Of each run: whose turn it is, and that its last page, an empty one, is known. */
const EACH_PAGE = 4;
const EACH_DISCOVERY = 3;
/** Of each batch: six to claim it, seven to settle it. Of each run: a look whether there is work, and a claim of nothing. */
const EACH_BATCH = 13;
const EACH_RUN = 8;

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

    const pages = count / 500;
    expect(bench.source.asked).toHaveLength(pages + 1);
    expect(cost()).toEqual({ commits: pages, statements: EACH_PAGE * pages + EACH_DISCOVERY });
  },
);

test('a poll that finds nothing waits for the disk once a second at most', async () => {
  await bench.discovered(1);
  const ledger = bench.ledger();
  await bench.discover(ledger);
  cost();

  for (let polls = 0; polls < 20; polls++) {
    bench.now += 50;
    await bench.discover(ledger);
  }

  expect(cost().commits).toBe(1);
});

test.each([1000, 4000])(
  '%d customers are delivered at two commits for each batch, however many they are',
  async (count) => {
    await bench.discovered(count);
    bench.target.sendLimit = 500;
    bench.target.weights = [1, 1, 3, 16];
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
