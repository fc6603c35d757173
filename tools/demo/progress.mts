import { MultiBar, Presets } from 'cli-progress';

/** How far the demo is. */
export interface Progress {
  customers: number;
  packages: number;
}

/** What shows it, and what else is said meanwhile. */
export interface ProgressView extends Disposable {
  say(line: string): void;
}

/** Shows `progress` until it is disposed of: as bars in a terminal, as a line each second anywhere else. */
export function showProgress(progress: Progress, total: number): ProgressView {
  return process.stdout.isTTY ? showBars(progress, total) : showLines(progress, total);
}

function showBars(progress: Progress, total: number): ProgressView {
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
    // Written by the bars, above them: anything else that wrote would be drawn over.
    say: (line) => bars.log(`${line}\n`),
    [Symbol.dispose]: () => {
      clearInterval(timer);
      draw();
      bars.stop();
    },
  };
}

function showLines(progress: Progress, total: number): ProgressView {
  const write = (): void =>
    console.log(`  customers ${progress.customers}/${total}, packages ${progress.packages}/${total}`);
  const timer = setInterval(write, 1000);
  return {
    say: (line) => console.log(line),
    [Symbol.dispose]: () => {
      clearInterval(timer);
      write();
    },
  };
}
