import { SingleBar } from 'cli-progress';
import { type PerService, SERVICES } from '../support/services.mts';
import type { FuzzResult } from './fuzz-services.mts';

/** How far a run is: a bar in a terminal, a line now and then anywhere else. */
export interface FuzzView extends Disposable {
  readonly round: (result: FuzzResult, memory: PerService<number>) => void;
  readonly done: () => void;
}

const LINE_EVERY_MS = 10_000;

export function showFuzz(total: number): FuzzView {
  const bar = process.stdout.isTTY
    ? new SingleBar({ format: '  {bar} {value}/{total}  {words}', barsize: 30, hideCursor: true })
    : undefined;
  bar?.start(total, 0, { words: '' });
  let toldAt = 0;
  const done = (): void => bar?.stop();
  return {
    done,
    [Symbol.dispose]: done,
    round: ({ sent, faults }, memory) => {
      const words = `${SERVICES.map((name) => `${name} ${memory[name]} MiB`).join(', ')}; ${faults.length} faults`;
      bar?.update(sent, { words });
      if (bar !== undefined || (sent < total && performance.now() - toldAt < LINE_EVERY_MS)) return;
      toldAt = performance.now();
      console.log(`  ${sent}/${total}  ${words}`);
    },
  };
}
