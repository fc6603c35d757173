import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../tools/support/run-tool.mts';
import { stopSignal } from '../tools/support/stop-signal.mts';
import { temporaryFolder } from '../tools/support/temporary-folder.mts';
import { FIGURES } from './figures/figures.mts';
import { measure } from './measure.mts';
import { FixedWork } from './noise/fixed-work.mts';
import { type BenchOptions, HELP, readOptions } from './options.mts';
import { chart } from './report/chart.mts';
import { comparisonTable } from './report/compare.mts';
import { type Measured, type Row, toRows } from './report/judge.mts';
import { toJson } from './report/json.mts';
import { Progress } from './report/progress.mts';
import { table } from './report/table.mts';
import { type Build, THIS_BUILD } from './stage/build.mts';
import { buildOther, commitOf, isClean } from './stage/other-build.mts';
import { Stage } from './stage/stage.mts';

const RESULTS = join(import.meta.dirname, 'results');

async function bench(options: BenchOptions): Promise<number> {
  const stop = stopSignal();
  await using folder = await temporaryFolder('welcome-package-bench-');
  if (options.against === undefined) {
    const [rows = []] = await measureAll(options, [THIS_BUILD], folder.path, stop);
    report(options, rows);
    return 0;
  }
  console.log(`Building ${options.against} ...`);
  await using other = await buildOther(options.against, folder.path, stop);
  const [bases = [], rows = []] = await measureAll(options, [other, THIS_BUILD], folder.path, stop);
  report(options, rows);
  console.log(`\n${comparisonTable([other.name, 'this'], bases, rows)}`);
  return 0;
}

/** The rows of each build, in their order. */
async function measureAll(
  { figures, scale }: BenchOptions,
  builds: readonly Build[],
  folder: string,
  stop: AbortSignal,
): Promise<Row[][]> {
  await using stack = new AsyncDisposableStack();
  const stages = builds.map((build) => stack.use(new Stage(build, scale, folder, stop)));
  const rows: Row[][] = builds.map(() => []);
  await using work = new FixedWork();
  using progress = new Progress(process.stdout);
  await work.warmUp();
  for (const figure of figures) {
    const measured = await measure(figure, stages, work, progress).catch((error: unknown) => {
      stop.throwIfAborted();
      const lost = stages.find((stage) => stage.lost !== undefined)?.lost;
      throw lost === undefined ? error : new Error(`${figure.title}: ${lost}`, { cause: error });
    });
    measured.forEach((one: Measured, index) => rows[index]?.push(...toRows(one, scale)));
  }
  return rows;
}

function report({ figures, scale, against }: BenchOptions, rows: readonly Row[]): void {
  const commit = `${commitOf('HEAD')}${isClean() ? '' : ' and changes'}`;
  const circumstances = {
    commit,
    measuredAt: new Date().toISOString(),
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: process.platform,
  };
  console.log(`\n${table(rows)}\n`);
  const isAll = figures.length === FIGURES.length && against === undefined;
  const name = !isAll ? 'some' : scale.name === 'full' ? 'latest' : scale.name;
  const title = `${commit}, ${circumstances.cores} cores, Node ${circumstances.node}, ${scale.rounds} rounds`;
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, `${name}.json`), toJson(circumstances, scale, rows));
  writeFileSync(join(RESULTS, `${name}.svg`), chart(title, rows));
  if (rows.some(({ isNoisy }) => isNoisy))
    console.log(
      'The same work took over 25 % longer at one time than at another: other programs were on this machine.',
    );
  console.log(`Written to bench/results/${name}.json and ${name}.svg`);
}

await runTool(async () => {
  const options = readOptions(process.argv.slice(2));
  if (options !== undefined) return bench(options);
  console.log(HELP);
  return 0;
});
