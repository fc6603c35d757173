import type { FlowDto } from '@app/contracts';
import type { OperatorLedger, SyncEngine } from '@app/sync';
import type { FlowEvents } from './flow-events';
import { FlowOperations } from './flow-operations';
import type { FlowReport } from './flow-report';

const running = { name: 'welcome-package', state: 'running' } as FlowDto;

/** Of each what an operation calls; the ledger goes away as soon as the flow is resumed. */
function operations() {
  const engine = {
    flows: [{ name: running.name }],
    run: () => Promise.reject(new Error('the database is away')),
    poke: jest.fn(),
  };
  const flows = new FlowOperations(
    engine as unknown as SyncEngine,
    { flow: () => Promise.resolve(running) } as unknown as FlowReport,
    { noteAction: jest.fn() } as unknown as FlowEvents,
    { resume: () => Promise.resolve(true) } as unknown as OperatorLedger,
    'epoch',
    () => 0,
  );
  return { engine, flows };
}

test('a flow that was resumed is told so, and delivers: nothing more must be written for it', async () => {
  const { engine, flows } = operations();
  expect(await flows.resume(running.name, 'ada')).toBe(running);
  expect(engine.poke).toHaveBeenCalledWith(running.name);
});
