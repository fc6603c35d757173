import { setImmediate as nextTurn } from 'node:timers/promises';
import * as fc from 'fast-check';
import { GroupCommit } from './group-commit';

/** A store whose commits end when the test says so. */
class Store {
  readonly groups: number[][] = [];
  private readonly ends: { commit: () => void; fail: (reason: Error) => void }[] = [];

  readonly write = (items: readonly number[]): Promise<number[]> =>
    new Promise((resolve, reject) => {
      this.groups.push([...items]);
      this.ends.push({ commit: () => resolve(items.map((item) => item * 10)), fail: reject });
    });

  end(group: number): void {
    this.ends[group]?.commit();
  }

  fail(group: number, reason: Error): void {
    this.ends[group]?.fail(reason);
  }
}

describe('GroupCommit', () => {
  it('puts all that arrives in one turn into one commit, in its order', async () => {
    const store = new Store();
    const writes = new GroupCommit(store.write);

    const all = Promise.all([writes.add(1), writes.addAll([2, 3]), writes.add(4)]);
    await nextTurn();
    store.end(0);

    expect(await all).toEqual([10, [20, 30], 40]);
    expect(store.groups).toEqual([[1, 2, 3, 4]]);
  });

  it('puts what arrives while a commit is under way into the next one, and never runs two', async () => {
    const store = new Store();
    const writes = new GroupCommit(store.write);

    const first = writes.add(1);
    await nextTurn();
    const later = Promise.all([writes.add(2), writes.add(3)]);
    await nextTurn();
    expect(store.groups).toEqual([[1]]);
    store.end(0);
    await first;
    await nextTurn();
    store.end(1);

    expect(await later).toEqual([20, 30]);
    expect(store.groups).toEqual([[1], [2, 3]]);
  });

  it('settles a write only once the commit that it is in has ended', async () => {
    const store = new Store();
    let isSettled = false;
    const write = new GroupCommit(store.write).add(1).then(() => (isSettled = true));

    await nextTurn();
    await nextTurn();
    expect(isSettled).toBe(false);
    store.end(0);
    await write;

    expect(isSettled).toBe(true);
  });

  it('fails the writes of a commit that fails, all of them and no other, with its reason', async () => {
    const store = new Store();
    const writes = new GroupCommit(store.write);

    const failing = Promise.allSettled([writes.add(1), writes.add(2)]);
    await nextTurn();
    const next = writes.add(3);
    store.fail(0, new Error('the disk is full'));
    const reasons = (await failing).map((result) => result.status === 'rejected' && result.reason);
    await nextTurn();
    store.end(1);

    expect(reasons).toEqual([new Error('the disk is full'), new Error('the disk is full')]);
    expect(await next).toBe(30);
  });

  it('goes on after a commit that throws before it begins', async () => {
    let isBroken = true;
    const writes = new GroupCommit<number, number>((items) => {
      if (isBroken) throw new Error('closed');
      return Promise.resolve(items);
    });

    await expect(writes.add(1)).rejects.toThrow('closed');
    isBroken = false;

    expect(await writes.add(2)).toBe(2);
  });

  it('writes nothing and answers nothing for no items', async () => {
    const store = new Store();

    expect(await new GroupCommit(store.write).addAll([])).toEqual([]);
    expect(store.groups).toEqual([]);
  });

  it('commits every item once, in its order, in groups no larger than the limit, whenever the items come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 7 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (arrivals, maxItems) => {
          const groups: number[][] = [];
          const writes = new GroupCommit<number, number>(async (items) => {
            await nextTurn();
            groups.push([...items]);
            return items;
          }, maxItems);
          const answers: Promise<number[]>[] = [];
          let next = 0;
          for (const count of arrivals) {
            answers.push(writes.addAll(Array.from({ length: count }, () => next++)));
            await nextTurn();
          }

          const all = Array.from({ length: next }, (_, item) => item);
          expect((await Promise.all(answers)).flat()).toEqual(all);
          expect(groups.flat()).toEqual(all);
          expect(groups.every(({ length }) => length >= 1 && length <= maxItems)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });
});
