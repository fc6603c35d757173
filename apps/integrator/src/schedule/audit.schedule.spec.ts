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

const all = ['a', 'b', 'c'].map((flow) => [flow, { isRepair: false, by: 'schedule', night: '2026-11-22' }]);

beforeEach(() => Logger.overrideLogger(false));
afterEach(() => Logger.overrideLogger(['log', 'error', 'warn', 'debug', 'verbose', 'fatal']));

describe('the nightly audit', () => {
  it('is made of every flow, in the name of the schedule, and repairs nothing', async () => {
    const { engine, asked } = engineThat(async () => ({ id: 'audit' }));
    await new AuditSchedule(engine, () => Date.UTC(2026, 10, 22, 3)).auditAll();
    expect(asked).toEqual(all);
  });

  it.each<[string, (flow: string) => ReturnType<SyncEngine['audit']>]>([
    ['cannot be started', (flow) => (flow === 'a' ? Promise.reject(new Error('locked')) : Promise.resolve('running'))],
    ['is not possible', async () => 'not-auditable'],
    ['is running already', async () => 'running'],
  ])('of one flow that %s does not keep the next from being audited', async (_what, answer) => {
    const { engine, asked } = engineThat(answer);
    await expect(new AuditSchedule(engine, () => Date.UTC(2026, 10, 22, 3)).auditAll()).resolves.toBeUndefined();
    expect(asked).toEqual(all);
  });

  it('that cannot be started says so, once, with its flow', async () => {
    const { engine } = engineThat((flow) =>
      flow === 'b' ? Promise.reject(new Error('locked')) : Promise.resolve({ id: flow }),
    );
    const errors: unknown[][] = [];
    Logger.overrideLogger({ log: () => undefined, warn: () => undefined, error: (...line) => void errors.push(line) });
    await new AuditSchedule(engine, () => Date.UTC(2026, 10, 22, 3)).auditAll();
    expect(errors).toMatchObject([
      [{ flow: 'b', err: { message: 'locked' } }, expect.stringContaining('by hand'), 'AuditSchedule'],
    ]);
  });

  it('is due at three in the morning, UTC', async () => {
    const { engine } = engineThat(async () => 'running');
    const module = await Test.createTestingModule({
      imports: [ScheduleModule.forRoot()],
      providers: [AuditSchedule.provider, { provide: SyncEngine, useValue: engine }],
    }).compile();
    await module.init();
    const next = module.get(SchedulerRegistry).getCronJob('audit').nextDate();
    expect(next.toUTC().toISO()).toMatch(/T03:00:00\.000Z$/);
    await module.close();
  });
});
