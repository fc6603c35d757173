import type { WorkerDto } from '@app/contracts';
import pc from 'picocolors';
import { workersOf, workerTable } from './worker-table';

const NOW = Date.parse('2026-11-22T08:00:00Z');
const SCREEN = { paint: pc.createColors(false), width: 120 };

const worker = (name: string, over: Partial<WorkerDto> = {}): WorkerDto => ({
  id: `id-of-${name}`,
  name,
  state: 'working',
  started_at: '2026-11-22T07:57:00.000Z',
  lease_until: '2026-11-22T08:00:05.000Z',
  holds: [],
  ...over,
});

const busy = worker('a', { holds: [{ flow: 'welcome-package', discovers: true, deliveries: 1200, audits: true }] });
const idle = worker('b');
const lost = worker('c', {
  state: 'lost',
  lease_until: '2026-11-22T07:59:57.000Z',
  holds: [{ flow: 'welcome-package', discovers: false, deliveries: 1, audits: false }],
});

describe('the workers', () => {
  it('are one a line, with what each holds; of one that is lost it says for how long', () => {
    expect(workerTable([busy, idle, lost], SCREEN, NOW).split('\n')).toEqual([
      'WORKER  STATE    FOR    HOLDS',
      'a       working  3 min  welcome-package: discovers, 1,200 deliveries, audits',
      'b       working  3 min  nothing',
      'c       lost     3 s    welcome-package: 1 delivery',
    ]);
  });

  it('are told to machines with each flow, those that hold nothing of it, too', () => {
    const held = { discovers: true, deliveries: 1200, audits: true };
    expect(workersOf('welcome-package', [busy, idle])).toMatchObject([
      { id: 'id-of-a', state: 'working', ...held },
      { id: 'id-of-b', discovers: false, deliveries: 0, audits: false },
    ]);
    expect(workersOf('other', [busy])).toMatchObject([{ id: 'id-of-a', discovers: false, deliveries: 0 }]);
  });
});
