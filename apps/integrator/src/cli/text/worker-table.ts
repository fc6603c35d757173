import type { HoldingDto, WorkerDto } from '@app/contracts';
import type { Screen } from '../screen';
import { since } from './age';
import { counted } from './count';
import { table } from './table';

/** The integrators that share the ledger, one a line, and what each holds. */
export function workerTable(
  workers: readonly WorkerDto[],
  { paint, width }: Pick<Screen, 'paint' | 'width'>,
  nowMs: number,
): string {
  return table<WorkerDto>(
    workers,
    [
      { heading: 'WORKER', cell: ({ name }) => name, canShrink: true },
      {
        heading: 'STATE',
        cell: ({ state }) => state,
        paint: (text, { state }) => (state === 'lost' ? paint.yellow(text) : paint.green(text)),
      },
      {
        heading: 'FOR',
        cell: (worker) => since(worker.state === 'lost' ? worker.lease_until : worker.started_at, nowMs),
      },
      { heading: 'HOLDS', cell: ({ holds }) => holds.map(holding).join('; ') || 'nothing', canShrink: true },
    ],
    { width, heading: paint.bold },
  );
}

function holding({ flow, discovers, deliveries, audits }: HoldingDto): string {
  const what = [
    ...(discovers ? ['discovers'] : []),
    ...(deliveries > 0 ? [counted(deliveries, 'delivery', 'deliveries')] : []),
    ...(audits ? ['audits'] : []),
  ];
  return `${flow}: ${what.join(', ')}`;
}

/** What a worker holds of one flow, and who it is: for machines. */
export interface FlowWorker extends Omit<WorkerDto, 'holds'>, Omit<HoldingDto, 'flow'> {}

/** Every worker, as one flow sees it: also those that hold nothing of it now, for they may the next moment. */
export function workersOf(flow: string, workers: readonly WorkerDto[]): FlowWorker[] {
  return workers.map(({ holds, ...worker }) => {
    const { discovers = false, deliveries = 0, audits = false } = holds.find((one) => one.flow === flow) ?? {};
    return { ...worker, discovers, deliveries, audits };
  });
}
