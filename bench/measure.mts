import type { Figure, Measurement, Values } from './figure.mts';
import type { FixedWork } from './noise/fixed-work.mts';
import { type Measured, toRows } from './report/judge.mts';
import type { Progress } from './report/progress.mts';
import type { Stage } from './stage/stage.mts';

/** Measures one figure on each stage, the stages in turns: what each of them gave, in their order. */
export async function measure(
  figure: Figure,
  stages: readonly Stage[],
  work: FixedWork,
  progress: Progress,
): Promise<Measured[]> {
  const open: { stage: Stage; measurement: Measurement; rounds: Values[] }[] = [];
  const fixedWorkMs: number[] = [];
  try {
    for (const stage of stages) {
      progress.at(`${figure.title}${ofBuild(stage, stages)}: getting ready`);
      open.push({ stage, measurement: await figure.open(stage), rounds: [] });
    }
    const [{ scale } = { scale: undefined }] = stages;
    const count = figure.isOnce === true ? 1 : (scale?.rounds ?? 0);
    for (let round = 1; round <= count; round++) {
      for (const { stage, measurement, rounds } of open) {
        progress.at(`${figure.title}${ofBuild(stage, stages)}: round ${round} of ${count}`);
        fixedWorkMs.push(await work.takes());
        rounds.push(await measurement.round());
        fixedWorkMs.push(await work.takes());
        progress.came(toRows({ figure, rounds, fixedWorkMs }, stage.scale));
      }
    }
  } finally {
    for (const { measurement } of open) await measurement[Symbol.asyncDispose]();
  }
  return open.map(({ rounds }) => ({ figure, rounds, fixedWorkMs }));
}

function ofBuild(stage: Stage, stages: readonly Stage[]): string {
  return stages.length > 1 ? ` of ${stage.build.name}` : '';
}
