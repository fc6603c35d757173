import { Logger } from '@nestjs/common';
import { SchedulerRegistry, ScheduleModule } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { SyncEngine } from '@app/sync';
import { AuditSchedule } from './audit.schedule';

type Asked = Parameters<SyncEngine['audit']>;

/** What the schedule needs of an engine with three flows. */
function engineThat(answer: (flow: string) => ReturnType<SyncEngine['audit']>) {
  const asked: Asked[] = [];
  const audit = (...request: Asked) => (asked.push(request), answer(request[0]));
  const engine = { flows: ['a', 'b', 'c'].map((name) => ({ name })), audit } as unknown as SyncEngine;
  return { engine, asked };
}

/** Lets the clock strike at that instant of a day, in hours, where audits are due at `hour`. */
const strike = (engine: SyncEngine, instant: number, hour: number | undefined) =>
  new AuditSchedule(engine, hour, () => Date.UTC(2026, 10, 22) + instant * 3_600_000).strike();

const all = ['a', 'b', 'c'].map((flow) => [flow, { isRepair: false, by: 'schedule', night: '2026-11-22' }]);

beforeEach(() => Logger.overrideLogger(false));
afterEach(() => Logger.overrideLogger(['log', 'error', 'warn', 'debug', 'verbose', 'fatal']));

describe('the nightly audit', () => {
  it('is made of every flow, in the name of the schedule, and repairs nothing', async () => {
    const { engine, asked } = engineThat(async () => ({ id: 'audit' }));
    await strike(engine, 3, 3);
    expect(asked).toEqual(all);
  });

  it.each<[string, (flow: string) => ReturnType<SyncEngine['audit']>]>([
    ['cannot be started', (flow) => (flow === 'a' ? Promise.reject(new Error('locked')) : Promise.resolve('running'))],
    ['is not possible', async () => 'not-auditable'],
    ['is running already', async () => 'running'],
  ])('of one flow that %s does not keep the next from being audited', async (_what, answer) => {
    const { engine, asked } = engineThat(answer);
    await expect(strike(engine, 3, 3)).resolves.toBeUndefined();
    expect(asked).toEqual(all);
  });

  it('that cannot be started says so, once, with its flow', async () => {
    const { engine } = engineThat((flow) =>
      flow === 'b' ? Promise.reject(new Error('locked')) : Promise.resolve({ id: flow }),
    );
    const errors: unknown[][] = [];
    Logger.overrideLogger({ log: () => undefined, warn: () => undefined, error: (...line) => void errors.push(line) });
    await strike(engine, 3, 3);
    expect(errors).toMatchObject([
      [{ flow: 'b', err: { message: 'locked' } }, expect.stringContaining('by hand'), 'AuditSchedule'],
    ]);
  });

  it.each([
    ['in its hour', 3, 3],
    ['a moment too early', 2.9999, 3],
    ['a moment too late', 3.0001, 3],
    ['in another hour', 23, 23],
    ['a moment before midnight', -0.0001, 0],
  ])('is made when the clock strikes %s, and is of that day', async (_when, instant, hour) => {
    const { engine, asked } = engineThat(async () => ({ id: 'audit' }));
    await strike(engine, instant, hour);
    expect(asked).toEqual(all);
  });

  it.each<[string, number, number | undefined]>([
    ['an hour too early', 2, 3],
    ['an hour too late', 4, 3],
    ['at all, where it is never due', 3, undefined],
  ])('is not made when the clock strikes %s', async (_when, instant, hour) => {
    const { engine, asked } = engineThat(async () => ({ id: 'audit' }));
    await strike(engine, instant, hour);
    expect(asked).toEqual([]);
  });

  it('hears the clock strike every full hour', async () => {
    const { engine } = engineThat(async () => 'running');
    const module = await Test.createTestingModule({
      imports: [ScheduleModule.forRoot()],
      providers: [AuditSchedule.provide(3), { provide: SyncEngine, useValue: engine }],
    }).compile();
    await module.init();
    const next = module.get(SchedulerRegistry).getCronJob('audit').nextDate();
    expect(next.toUTC().toISO()).toMatch(/:00:00\.000Z$/);
    expect(next.toMillis() - Date.now()).toBeLessThanOrEqual(3_600_000);
    await module.close();
  });
});
