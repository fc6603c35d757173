interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Lets concurrent writes share one transaction, and so one fsync. All that arrives while a commit is under way, or in
 * the same turn of the event loop, goes into the next one. A write's promise settles only once the commit it is in has,
 * so an acknowledged write is a durable one.
 *
 * `commit` gets the items in the order they came and answers with one result each, in the same order. When it throws,
 * every write of that group fails with its reason.
 */
export class GroupCommit<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private draining = false;

  constructor(
    private readonly commit: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly maxItems = 1000,
  ) {}

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.draining) return;
      this.draining = true;
      setImmediate(() => void this.drain());
    });
  }

  addAll(items: readonly Item[]): Promise<Result[]> {
    return Promise.all(items.map((item) => this.add(item)));
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, this.maxItems);
      try {
        const results = await this.commit(group.map(({ item }) => item));
        group.forEach(({ resolve }, index) => resolve(results[index] as Result));
      } catch (reason) {
        group.forEach(({ reject }) => reject(reason));
      }
    }
    this.draining = false;
  }
}
