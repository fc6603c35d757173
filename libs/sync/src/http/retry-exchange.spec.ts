import { defer, type Observable, throwError } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { Exchange } from './exchange';
import { RetryBudget } from './retry-budget';
import { retryExchange, type RetrySettings } from './retry-exchange';

const a: Exchange = { kind: 'no-answer', code: 'first', maybeSent: true };
const b: Exchange = { kind: 'no-answer', code: 'second', maybeSent: true };
const c: Exchange = { kind: 'no-answer', code: 'third', maybeSent: true };
const good: Exchange = { kind: 'answer', status: 201, headers: {}, json: undefined, excerpt: '' };
/** Not worth repeating here, as a 503 that says when to come back. */
const later: Exchange = { ...good, status: 503 };
const values = { a, b, c, f: later, g: good };

const isWorthRepeating = (exchange: Exchange): boolean => exchange.kind === 'no-answer';
const settings: RetrySettings = { maxRetries: 2, backoff: { baseMs: 20, capMs: 60 }, random: () => 0.5 };

/** Runs in virtual time, one frame a millisecond; each time it is made, the exchange takes 1 ms and gives the next result. */
function inVirtualTime(
  results: string,
  expected: string,
  {
    retries = settings,
    budget = new RetryBudget(retries.maxRetries),
    unsubscribed,
  }: { retries?: RetrySettings; budget?: RetryBudget; unsubscribed?: string } = {},
): number {
  let made = 0;
  new TestScheduler((actual, wanted) => expect(actual).toEqual(wanted)).run(({ cold, expectObservable }) => {
    const exchange$: Observable<Exchange> = defer(() => cold(`-(${results[made++] ?? '!'}|)`, values));
    expectObservable(retryExchange(exchange$, isWorthRepeating, retries, budget), unsubscribed).toBe(expected, values);
  });
  return made;
}

describe('retryExchange', () => {
  test('an exchange that goes well is made once', () => {
    expect(inVirtualTime('g', '-(g|)')).toBe(1);
  });

  test('one that is worth repeating is made again after its backoff', () => {
    expect(inVirtualTime('ag', '- 10ms -(g|)')).toBe(2);
  });

  test('the wait doubles with each failure', () => {
    expect(inVirtualTime('abg', '- 10ms - 20ms -(g|)')).toBe(3);
  });

  test('when all repetitions fail the last one is given, as a value', () => {
    expect(inVirtualTime('abc', '- 10ms - 20ms -(c|)')).toBe(3);
  });

  test('no wait is longer than the cap', () => {
    const retries = { maxRetries: 4, backoff: { baseMs: 20, capMs: 30 }, random: () => 0.5 };
    expect(inVirtualTime('aabbc', '- 10ms - 15ms - 15ms - 15ms -(c|)', { retries })).toBe(5);
  });

  test('with no retries the first one is given', () => {
    expect(inVirtualTime('a', '-(a|)', { retries: { ...settings, maxRetries: 0 } })).toBe(1);
  });

  test('what the system’s budget does not allow is not repeated', () => {
    const budget = new RetryBudget(1);
    expect(inVirtualTime('ab', '- 10ms -(b|)', { budget })).toBe(2);
    expect(inVirtualTime('a', '-(a|)', { budget })).toBe(1);
  });

  test('an exchange that goes well earns, one that fails does not, nor an answer that is a failure of the system', () => {
    const budget = new RetryBudget(1);
    budget.take();
    for (let exchange = 0; exchange < 20; exchange++) inVirtualTime('f', '-(f|)', { budget });
    expect(inVirtualTime('a', '-(a|)', { budget })).toBe(1);
    for (let exchange = 0; exchange < 10; exchange++) inVirtualTime('g', '-(g|)', { budget });
    expect(inVirtualTime('ag', '- 10ms -(g|)', { budget })).toBe(2);
  });

  test('whoever no longer listens ends the repetitions', () => {
    expect(inVirtualTime('ag', '--', { unsubscribed: '- 5ms !' })).toBe(1);
  });

  test('what is no exchange at all is an error, not repeated', () => {
    const bug = new Error('a fault in the program');
    let made = 0;
    new TestScheduler((actual, wanted) => expect(actual).toEqual(wanted)).run(({ expectObservable }) => {
      const exchange$ = throwError(() => (made++, bug));
      expectObservable(retryExchange(exchange$, isWorthRepeating, settings, new RetryBudget(1))).toBe(
        '#',
        undefined,
        bug,
      );
    });
    expect(made).toBe(1);
  });
});
