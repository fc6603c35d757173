import BetterSqlite from 'better-sqlite3';
import type { Ledger } from './ledger/ledger';
import { FlowBench } from './testing/flow-bench';

let bench: FlowBench;
let ledger: Ledger;
beforeEach(async () => {
  bench = await FlowBench.open(new BetterSqlite(':memory:'));
  ledger = bench.ledger();
});
afterEach(() => bench.db.destroy());

/** The `number`-th claim from now is made, and its answer lost. */
function loseAnswerOfClaim(number: number): void {
  const { delivery } = ledger;
  const claim = delivery.claim.bind(delivery);
  let made = 0;
  delivery.claim = async (...asked) => {
    const claimed = await claim(...asked);
    if (++made === number) throw new Error('Connection terminated unexpectedly');
    return claimed;
  };
}

describe('a claim that was made and whose answer was lost', () => {
  test('is given back with the next tick and delivered, and its delivery had no attempt', async () => {
    await bench.discovered(3);
    loseAnswerOfClaim(1);
    const runner = bench.runner(ledger);
    bench.target.lanes = 1;
    const failed = bench.next('failed');
    runner.poke();
    await failed;
    expect(await bench.states()).toEqual({ 'k:1': 'delivering', 'k:2': 'delivering', 'k:3': 'delivering' });
    const settled = bench.next('settled');
    runner.poke();
    await settled;
    await runner.stop(0);
    expect((await bench.view()).counts).toMatchObject({ delivered: 3, delivering: 0 });
    expect(bench.target.sent.map(({ attempts }) => attempts)).toEqual([0, 0, 0]);
  });

  test('takes nothing from what another lane is sending', async () => {
    await bench.discovered(2);
    Object.assign(bench.target, { lanes: 2, sendLimit: 1 });
    const answered = Promise.withResolvers<void>();
    const delivered = { kind: 'delivered', reference: null } as const;
    bench.target.answer = ({ key }) => (key === 'k:1' ? answered.promise.then(() => delivered) : delivered);
    loseAnswerOfClaim(2);
    const runner = bench.runner(ledger);
    const failed = bench.next('failed');
    runner.poke();
    await failed;
    const settled = bench.next('settled');
    runner.poke();
    await settled;
    expect(await bench.states()).toEqual({ 'k:1': 'delivering', 'k:2': 'delivered' });
    answered.resolve();
    await bench.next('settled');
    await runner.stop(0);
    expect(bench.target.keys()).toEqual(['k:1', 'k:2']);
  });
});
