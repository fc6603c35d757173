import type { Finding } from '../audit-ledger';
import { AuditLostError } from '../audit-lost';
import type { Ledger } from '../ledger';
import { LEASE_MS } from '../worker-lease';
import { FLOW, type LedgerBench } from './ledger-bench';

const missing = (number: number): Finding => ({
  kind: 'missing',
  key: `k:${number}`,
  deliveryState: null,
  effects: 0,
});
const missingTo = (count: number): Finding[] => Array.from({ length: count }, (_, index) => missing(index + 1));

/** Audits: who makes them, what they find, and how they end. */
export function describeAudits(bench: LedgerBench): void {
  const start = async (by: Ledger, id: string, flow = FLOW): Promise<number | undefined> =>
    by.audit.start({ id, flow, worker: await by.lease.id(), isRepair: false, by: bench.operator });
  const find = async (id: string) => bench.worker().audits.find(FLOW, id);

  describe('an audit', () => {
    test('of a flow is made by one worker, however many start one at once; another flow may have its own', async () => {
      await bench.worker().discovery.open('other');
      const workers = Array.from({ length: 5 }, () => bench.worker());
      const started = await Promise.all(workers.map((worker, index) => start(worker, `a-${index}`)));
      expect(started.filter((seq) => seq !== undefined)).toHaveLength(1);
      expect(await start(bench.worker(), 'b', 'other')).toBeDefined();
      expect(await bench.worker().audits.list(FLOW, 0, 10)).toHaveLength(1);
    });

    test('of a night is made once, however late another replica asks for it; the next night has its own', async () => {
      const by = bench.worker();
      const ask = async (id: string, night: string, flow = FLOW): Promise<number | undefined> =>
        by.audit.start({ id, flow, worker: await by.lease.id(), isRepair: false, by: bench.operator, night });
      const seq = (await ask('first', '2026-11-22')) ?? 0;
      await by.audit.finish(seq, bench.now);
      expect(await ask('second', '2026-11-22')).toBeUndefined();
      expect(await start(by, 'by-hand')).toBeDefined();
      await bench.worker().discovery.open('other');
      expect(await ask('of-another-flow', '2026-11-22', 'other')).toBeDefined();
      await by.lease.end();
      expect(await ask('third', '2026-11-23')).toBeDefined();
    });

    test('may follow one that has ended, well or not', async () => {
      const by = bench.worker();
      await by.audit.finish((await bench.audit(by)).seq, bench.now);
      await by.audit.fail((await bench.audit(by)).seq, { code: 'c', detail: 'd' }, bench.now);
      expect(await start(by, 'third')).toBeDefined();
    });

    test('is known from its start, with who asked for it, and how far it is', async () => {
      const by = bench.worker();
      const { seq, id } = await bench.audit(by);
      await by.audit.noteProgress(seq, { records: 7, effects: 3 });
      expect(await find(id)).toEqual({
        seq,
        id,
        state: 'running',
        requestedBy: 'ada',
        isRepair: true,
        startedAt: bench.now,
        finishedAt: null,
        records: 7,
        effects: 3,
        missing: 0,
        duplicates: 0,
        orphans: 0,
        pending: 0,
        repaired: 0,
        cause: null,
      });
      expect(await by.audits.latestFinished(FLOW)).toBeUndefined();
    });

    test('counts its findings, each kind for itself, over as many pages as they come in', async () => {
      const by = bench.worker();
      const { seq, id } = await bench.audit(by);
      await by.audit.addFindings(seq, missingTo(3));
      await by.audit.addFindings(seq, []);
      await by.audit.addFindings(seq, [
        { kind: 'duplicate', key: 'd', deliveryState: 'delivered', effects: 2 },
        { kind: 'orphan', key: 'd', deliveryState: 'delivered', effects: 2 },
        { kind: 'pending', key: 'p', deliveryState: 'pending', effects: 0 },
        missing(9),
      ]);
      bench.now += 1000;
      await by.audit.finish(seq, bench.now);
      const counts = { missing: 4, duplicates: 1, orphans: 1, pending: 1, repaired: 0 };
      expect(await find(id)).toMatchObject({ ...counts, state: 'finished', finishedAt: bench.now, cause: null });
      expect(await by.audits.latestFinished(FLOW)).toMatchObject(counts);
      expect(await by.audits.findings(seq, 'orphan', 0, 10)).toMatchObject([
        { kind: 'orphan', key: 'd', deliveryState: 'delivered', effects: 2, isRepaired: false },
      ]);
    });

    test('has 2000 findings at once, as a page of 1000 keys may give', async () => {
      const by = bench.worker();
      const { seq, id } = await bench.audit(by);
      const both = missingTo(1000).flatMap((finding) => [
        { ...finding, kind: 'duplicate' as const },
        { ...finding, kind: 'orphan' as const },
      ]);
      await by.audit.addFindings(seq, both);
      expect(await find(id)).toMatchObject({ duplicates: 1000, orphans: 1000 });
    });

    test('knows the deliveries of 1000 keys at once, and of no other flow', async () => {
      const by = bench.worker();
      await by.discovery.open('other');
      await by.discovery.record('other', [{ key: 'k:3', record: {} }], bench.now);
      await bench.bring('delivered', by);
      const keys = Array.from({ length: 1000 }, (_, index) => `k:${index + 1}`);
      const known = await by.audit.known(FLOW, keys);
      expect([...known]).toEqual([['k:1', { state: 'delivered', discoveredAt: bench.now, settledAt: bench.now }]]);
      expect(await by.audit.known(FLOW, [])).toEqual(new Map());
    });

    test('that has ended stays as it is', async () => {
      const by = bench.worker();
      const { seq, id } = await bench.audit(by);
      await by.audit.finish(seq, bench.now);
      const ended = await find(id);
      bench.now += 1000;
      await by.audit.fail(seq, { code: 'late', detail: 'Too late.' }, bench.now);
      await expect(by.audit.finish(seq, bench.now)).rejects.toThrow(AuditLostError);
      await expect(by.audit.addFindings(seq, [missing(1)])).rejects.toThrow(AuditLostError);
      expect(await find(id)).toEqual(ended);
    });
  });

  describe('an audit whose worker is lost', () => {
    test('has failed, with a cause and an instant, and the next may start', async () => {
      const by = bench.worker();
      const { id } = await bench.audit(by);
      bench.now += LEASE_MS + 1;
      await bench.worker().lease.sweep();
      expect(await find(id)).toMatchObject({
        state: 'failed',
        finishedAt: bench.now,
        cause: { code: 'worker-lost', detail: expect.stringContaining('Start another') },
      });
      expect(await start(bench.worker(), 'next')).toBeDefined();
    });

    test('has failed when that worker ends, too, and at once', async () => {
      const by = bench.worker();
      const { id } = await bench.audit(by);
      await by.lease.end();
      expect(await find(id)).toMatchObject({ state: 'failed', finishedAt: bench.now });
    });

    test('takes no more findings, and keeps those that came in time', async () => {
      const by = bench.worker();
      const { seq, id } = await bench.audit(by);
      await by.audit.addFindings(seq, [missing(1)]);
      bench.now += LEASE_MS + 1;
      await bench.worker().lease.sweep();
      await expect(by.audit.addFindings(seq, [missing(2)])).rejects.toThrow(AuditLostError);
      expect(await find(id)).toMatchObject({ state: 'failed', missing: 1 });
      expect((await by.audits.findings(seq, undefined, 0, 10)).map(({ key }) => key)).toEqual(['k:1']);
    });

    test('while others live, is the only one that fails', async () => {
      const [lost, alive] = [bench.worker(), bench.worker()];
      await lost.discovery.open('other');
      await start(alive, 'alive');
      await start(lost, 'lost', 'other');
      bench.now += LEASE_MS;
      await alive.lease.renew();
      bench.now += 1;
      await alive.lease.sweep();
      expect((await find('alive'))?.state).toBe('running');
      expect((await alive.audits.find('other', 'lost'))?.state).toBe('failed');
    });
  });

  describe('the audits of a flow', () => {
    test('are told newest first, page by page, without those of another flow', async () => {
      const by = bench.worker();
      await by.discovery.open('other');
      for (const id of ['a', 'b', 'c']) await by.audit.finish((await start(by, id)) ?? 0, bench.now);
      await start(by, 'elsewhere', 'other');
      const first = await by.audits.list(FLOW, 0, 2);
      const second = await by.audits.list(FLOW, first.at(-1)?.seq ?? 0, 2);
      const third = await by.audits.list(FLOW, second.at(-1)?.seq ?? 0, 2);
      expect([first, second, third].map((page) => page.map(({ id }) => id))).toEqual([['c', 'b'], ['a'], []]);
      expect((await by.audits.latest(FLOW))?.id).toBe('c');
      expect(await by.audits.find(FLOW, 'elsewhere')).toBeUndefined();
    });

    test('have as the newest that was finished neither the one that runs nor one that failed', async () => {
      const by = bench.worker();
      await by.audit.finish((await start(by, 'good')) ?? 0, bench.now);
      await by.audit.fail((await start(by, 'bad')) ?? 0, { code: 'c', detail: 'd' }, bench.now);
      await start(by, 'running');
      expect((await by.audits.latestFinished(FLOW))?.id).toBe('good');
      expect((await by.audits.latest(FLOW))?.id).toBe('running');
    });

    test('keep their findings for the newest 30; of older ones the counts are left', async () => {
      const by = bench.worker();
      await by.discovery.open('other');
      const seqs: number[] = [];
      const make = async (id: string, flow = FLOW): Promise<number> => {
        const seq = (await start(by, id, flow)) ?? 0;
        await by.audit.addFindings(seq, [missing(1)]);
        await by.audit.finish(seq, bench.now);
        return seq;
      };
      const elsewhere = await make('elsewhere', 'other');
      for (let audit = 1; audit <= 32; audit++) seqs.push(await make(`a-${audit}`));
      const kept = await Promise.all(seqs.map(async (seq) => (await by.audits.findings(seq, undefined, 0, 9)).length));
      expect(kept).toEqual([0, 0, ...Array.from({ length: 30 }, () => 1)]);
      expect(await find('a-1')).toMatchObject({ missing: 1 });
      expect(await by.audits.findings(elsewhere, undefined, 0, 9)).toHaveLength(1);
    });

    test('tell their findings page by page, of one kind or of all', async () => {
      const by = bench.worker();
      const { seq } = await bench.audit(by);
      const orphan: Finding = { kind: 'orphan', key: 'o', deliveryState: null, effects: 1 };
      await by.audit.addFindings(seq, [...missingTo(3), orphan]);
      const first = await by.audits.findings(seq, undefined, 0, 3);
      const rest = await by.audits.findings(seq, undefined, first.at(-1)?.seq ?? 0, 3);
      expect([first, rest].map((page) => page.map(({ key }) => key))).toEqual([['k:1', 'k:2', 'k:3'], ['o']]);
      const two = await by.audits.findings(seq, 'missing', 0, 2);
      const last = await by.audits.findings(seq, 'missing', two.at(-1)?.seq ?? 0, 2);
      expect([two, last].map((page) => page.map(({ key }) => key))).toEqual([['k:1', 'k:2'], ['k:3']]);
    });
  });
}
