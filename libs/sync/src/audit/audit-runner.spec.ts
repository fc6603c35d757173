import BetterSqlite from 'better-sqlite3';
import { NEVER, throwError } from 'rxjs';
import { SourceError } from '../flow';
import { LEASE_MS } from '../ledger/worker-lease';
import { AuditBench } from '../testing/audit-bench';
import { unreachable } from '../testing/fake-source';
import { FlowBench, recordsTo } from '../testing/flow-bench';

let bench: FlowBench;
let audits: AuditBench;

beforeEach(async () => {
  bench = await FlowBench.open(new BetterSqlite(':memory:'));
  audits = new AuditBench(bench, () => new BetterSqlite(''));
});
afterEach(async () => {
  await audits.runner.stop();
  if (audits.open > 0) throw new Error('A scratch database was left open.');
  await bench.db.destroy();
});

/** Resolves when the source, or the target, was asked; it does not answer. */
function hang(source: 'source' | 'effects'): Promise<void> {
  const asked = Promise.withResolvers<void>();
  const asks = source === 'source' ? bench.source : audits.effects;
  asks.answer = () => (asked.resolve(), NEVER);
  return asked.promise;
}

/** Another worker finds that this one is gone. */
async function lose(): Promise<void> {
  bench.now += LEASE_MS + 1;
  await bench.ledger().lease.sweep();
}

describe('an audit', () => {
  test('is one of a flow at a time, until it ends', async () => {
    const asked = hang('source');
    expect(await audits.start()).toBe('audit-1');
    await asked;
    expect(await audits.start()).toBeUndefined();
    await audits.runner.stop();
    expect(bench.kinds()).toEqual(['audit-started', 'audit-failed']);
  });

  test('may be followed by the next', async () => {
    await audits.audit();
    await audits.audit();
    expect((await audits.ledger.audits.list(bench.flow.name, 0, 10)).map(({ state }) => state)).toEqual([
      'finished',
      'finished',
    ]);
  });

  test('is told with who asked for it, and its result', async () => {
    bench.source.records = [{ id: 1, createdAt: 0 }];
    const audit = await audits.audit(true);
    expect(bench.events).toEqual([
      { flow: bench.flow.name, kind: 'audit-started', audit: audit.id, by: 'ada', isRepair: true },
      { flow: bench.flow.name, kind: 'audit-finished', result: audit },
    ]);
  });

  test('writes down how far it is while it runs, at most twice a second', async () => {
    bench.source.records = recordsTo(8);
    const told: number[] = [];
    bench.source.answer = async (cursor) => {
      told.push((await audits.view()).records);
      bench.now += 250;
      return bench.source.page(cursor);
    };
    await audits.audit();
    expect(told).toEqual([0, 0, 4, 4, 8]);
  });
});

describe('an audit fails', () => {
  test.each(['source', 'effects'] as const)('when the %s cannot be read, with the cause', async (system) => {
    const asks = system === 'source' ? bench.source : audits.effects;
    asks.answer = () => throwError(() => unreachable);
    expect(await audits.audit()).toMatchObject({
      state: 'failed',
      cause: unreachable.reason,
      finishedAt: bench.now,
    });
    expect(bench.kinds()).toEqual(['audit-started', 'audit-failed']);
  });

  test('for a reason that nobody knows, which is told apart, and not to those who look', async () => {
    const fault = new Error('SELECT secret FROM accounts');
    audits.effects.answer = () => throwError(() => fault);
    const audit = await audits.audit();
    expect(audit).toMatchObject({ state: 'failed', cause: { code: 'internal' } });
    expect(JSON.stringify(audit)).not.toContain('secret');
    expect(bench.events).toContainEqual({ flow: bench.flow.name, kind: 'failed', during: 'audit', error: fault });
  });

  test('when its scratch database cannot be opened', async () => {
    const locked = new AuditBench(bench, () => {
      throw new Error('disk full');
    });
    expect(await locked.audit()).toMatchObject({ state: 'failed', cause: { code: 'internal' } });
  });

  test.each(['source', 'effects'] as const)(
    'as interrupted when it is stopped while it reads the %s',
    async (system) => {
      bench.source.records = recordsTo(1);
      const asked = hang(system);
      await audits.start();
      await asked;
      await audits.runner.stop();
      expect(await audits.view()).toMatchObject({ state: 'failed', cause: { code: 'interrupted' } });
      expect(audits.open).toBe(0);
    },
  );

  test('as interrupted when it is stopped while it takes a page, and repairs nothing', async () => {
    bench.source.records = recordsTo(5);
    let stopped: Promise<void> | undefined;
    audits.effects.answer = (cursor) => {
      stopped ??= audits.runner.stop();
      return [audits.effects.page(cursor)];
    };
    await audits.audit(true);
    await stopped;
    expect(await audits.view()).toMatchObject({ state: 'failed', cause: { code: 'interrupted' }, repaired: 0 });
    expect(await bench.states()).toEqual({});
  });

  test('at once when it is started after the stop', async () => {
    await audits.runner.stop();
    bench.source.records = recordsTo(1);
    expect(await audits.audit(true)).toMatchObject({ state: 'failed', cause: { code: 'interrupted' } });
  });
});

describe('an audit whose worker was taken for lost', () => {
  test('adds nothing to what it found, and is told as failed', async () => {
    bench.source.records = [{ id: 1, createdAt: 0 }];
    audits.effects.answer = async (cursor) => {
      await lose();
      return audits.effects.page(cursor);
    };
    expect(await audits.audit(true)).toMatchObject({ state: 'failed', cause: { code: 'worker-lost' }, missing: 0 });
    expect(bench.kinds()).toEqual(['audit-started', 'audit-failed']);
    expect(await bench.states()).toEqual({});
  });

  test('is not told as finished, though it found nothing', async () => {
    audits.effects.answer = async (cursor) => {
      await lose();
      return audits.effects.page(cursor);
    };
    expect(await audits.audit()).toMatchObject({ state: 'failed', cause: { code: 'worker-lost' } });
    expect(bench.kinds()).not.toContain('audit-finished');
  });
});

test('a failure is in the ledger when it is told', async () => {
  const seen: Promise<string>[] = [];
  const late = new AuditBench(bench, () => new BetterSqlite(''));
  const { emit } = bench;
  Object.assign(bench, {
    emit: (event: Parameters<typeof emit>[0]) => {
      emit(event);
      if (event.kind === 'audit-failed') seen.push(late.view().then(({ state }) => state));
    },
  });
  bench.source.answer = () => throwError(() => new SourceError({ code: 'http-503', detail: 'd' }));
  await late.audit();
  expect(await Promise.all(seen)).toEqual(['failed']);
});
