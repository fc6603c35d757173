import { MultiBar, Presets } from 'cli-progress';

/** How far the demo is. */
export interface Progress {
  customers: number;
  packages: number;
}

/** Shows `progress` until it is disposed of: as bars in a terminal, as a line each second anywhere else. */
export function showProgress(progress: Progress, total: number): Disposable {
  return process.stdout.isTTY ? showBars(progress, total) : showLines(progress, total);
}

function showBars(progress: Progress, total: number): Disposable {
  const bars = new MultiBar(
    { format: '  {name} {bar} {value}/{total}', barsize: 40, hideCursor: true, emptyOnZero: true },
    Presets.shades_classic,
  );
  const customers = bars.create(total, 0, { name: 'customers' });
  const packages = bars.create(total, 0, { name: 'packages ' });
  const draw = (): void => {
    customers.update(progress.customers);
    packages.update(progress.packages);
  };
  const timer = setInterval(draw, 50);
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
      draw();
      bars.stop();
    },
  };
}

function showLines(progress: Progress, total: number): Disposable {
  const write = (): void =>
    console.log(`  customers ${progress.customers}/${total}, packages ${progress.packages}/${total}`);
  const timer = setInterval(write, 1000);
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
      write();
    },
  };
}
