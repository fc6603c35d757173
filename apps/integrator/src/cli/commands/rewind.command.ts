import type { Command } from 'commander';
import { chooseFlow } from '../api/connect';
import type { Cli, End } from '../cli';
import { askFirst } from '../consent';
import { addFlow, addJson, addOperator, describeExamples, type FlowOptions } from '../options';
import { json } from '../text/json';
import { explainPause } from './flow-switch.command';

interface RewindOptions extends FlowOptions {
  readonly to?: string;
  readonly yes?: boolean;
}

/** `rewind`: the source is read again. */
export function addRewind(program: Command, cli: Cli, _end: End): void {
  const { config, screen } = cli;
  const command = program
    .command('rewind')
    .description(
      'read the source again from its start, or from a cursor; only while paused. Nothing is delivered twice',
    )
    .option('--to <cursor>', 'a cursor that the flow had before (see actions --json); without it, the start')
    .option('--yes', 'do not ask');
  addJson(addOperator(addFlow(command)), 'the flow');
  describeExamples(command, config.command, [
    ['pause', 'first'],
    ['rewind --yes', 'then, from the start'],
    ["rewind --to '/customers?limit=500&after=MS4w' --yes", 'or from a cursor; in quotes, for the shell'],
    ['resume', 'and go on'],
  ]);
  command.action(async (options: RewindOptions) => {
    const flow = await chooseFlow(cli, options);
    const from = options.to === undefined ? 'its start' : 'that cursor';
    await askFirst(cli, `Read the source of ${flow.name} again from ${from}?`, options.yes);
    const after = await explainPause(flow.name, cli, () => flow.api.rewind(options.to ?? null));
    const next = `${config.command} resume --flow ${flow.name} begins to read.`;
    await screen.write(options.json ? json(after) : `${flow.name} is rewound to ${from}. ${next}\n`);
  });
}
