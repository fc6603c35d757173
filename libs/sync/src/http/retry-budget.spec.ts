import * as fc from 'fast-check';
import { RetryBudget } from './retry-budget';

const taken = (budget: RetryBudget, times: number) => Array.from({ length: times }, () => budget.take());

describe('a retry budget', () => {
  test('has the repetitions of one attempt from the start, and no more', () => {
    expect(taken(new RetryBudget(3), 4)).toEqual([true, true, true, false]);
  });

  test('that is used up stays so, however long nothing goes well', () => {
    const budget = new RetryBudget(3);
    taken(budget, 3);
    expect(taken(budget, 1000)).not.toContain(true);
  });

  test('earns one repetition with ten exchanges that go well', () => {
    const budget = new RetryBudget(1);
    budget.take();
    for (let exchange = 1; exchange < 10; exchange++) budget.earn();
    expect(budget.take()).toBe(false);
    budget.earn();
    expect(taken(budget, 2)).toEqual([true, false]);
  });

  test('hoards nothing: after any health it has the repetitions of one attempt', () => {
    const budget = new RetryBudget(3);
    for (let exchange = 0; exchange < 10_000; exchange++) budget.earn();
    expect(taken(budget, 4)).toEqual([true, true, true, false]);
  });

  test('of nothing allows nothing', () => {
    const budget = new RetryBudget(0);
    for (let exchange = 0; exchange < 100; exchange++) budget.earn();
    expect(budget.take()).toBe(false);
  });

  test('allows, in whatever order they come, no more than a tenth of what went well beyond the reserve', () => {
    const anyReserve = fc.integer({ min: 0, max: 20 });
    fc.assert(
      fc.property(anyReserve, fc.array(fc.boolean(), { maxLength: 500 }), (reserve, exchanges) => {
        const budget = new RetryBudget(reserve);
        let [good, repeated] = [0, 0];
        for (const goesWell of exchanges) {
          if (goesWell) good += (budget.earn(), 1);
          else repeated += Number(budget.take());
        }
        expect(repeated).toBeLessThanOrEqual(reserve + good / 10);
      }),
    );
  });
});
