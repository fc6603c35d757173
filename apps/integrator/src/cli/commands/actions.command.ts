import type { OperatorActionDto } from '@app/contracts';
import { type Command, Option } from 'commander';
import { chooseFlow } from '../api/connect';
import type { Cli, End } from '../cli';
import { addFlow, addJson, describeExamples, type FlowOptions, parseCountOrAll } from '../options';
import { actionChange } from '../text/action-change';
import { json } from '../text/json';
import { table } from '../text/table';

interface ActionsOptions extends FlowOptions {
  readonly limit: number;
}

/** `actions`: who did what. */
export function addActions(program: Command, cli: Cli, _end: End): void {
  const { screen } = cli;
  const command = program
    .command('actions')
    .description('who did what to a flow, the newest last')
    .addOption(new Option('--limit <n|all>', 'how many of the newest').argParser(parseCountOrAll).default(50));
  addJson(addFlow(command), 'the actions as a list');
  describeExamples(command, cli.config.command, [
    ['actions --limit 10', 'the last ten'],
    ['actions --json', 'with whole cursors, for rewind --to'],
  ]);
  command.action(async (options: ActionsOptions) => {
    const { api } = await chooseFlow(cli, options);
    const actions = await newest(api.actions(), options.limit);
    if (options.json) return screen.write(json(actions));
    if (actions.length === 0) return screen.note('Nobody has done anything yet.');
    await screen.write(`${actionTable(actions, cli)}\n`);
  });
}

/** The API lists the oldest first, and has no way to begin at the end. */
async function newest<T>(items: AsyncIterable<T>, limit: number): Promise<T[]> {
  const kept: T[] = [];
  for await (const item of items) {
    kept.push(item);
    if (kept.length > limit) kept.shift();
  }
  return kept;
}

function actionTable(actions: readonly OperatorActionDto[], { screen: { paint, width } }: Cli): string {
  return table(
    actions,
    [
      { heading: 'WHEN', cell: ({ at }) => at },
      { heading: 'WHO', cell: ({ operator }) => operator, canShrink: true },
      { heading: 'WHAT', cell: ({ action }) => action },
      { heading: 'BEFORE', cell: (action) => actionChange(action).before, canShrink: true },
      { heading: 'AFTER', cell: (action) => actionChange(action).after, canShrink: true },
    ],
    { width, heading: paint.bold },
  );
}
