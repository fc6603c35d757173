import { Progress } from './progress';
import { Stage } from './stage';

/** Goes through `items`, each on a stage, as many at a time as there are `lanes`. A stage serves until something is broken on it. */
export async function onStages<Item, Result extends { readonly violations: readonly string[] }>(
  items: readonly Item[],
  lanes: number,
  strike: (stage: Stage, item: Item) => Promise<Result>,
): Promise<Result[]> {
  const queue = [...items];
  const results: Result[] = [];
  using progress = new Progress(items.length);
  const lane = async (): Promise<void> => {
    let stage = await Stage.open();
    try {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
        const result = await strike(stage, item);
        results.push(result);
        progress.step();
        if (result.violations.length === 0) continue;
        await stage.close();
        stage = await Stage.open();
      }
    } finally {
      await stage.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  return results;
}
