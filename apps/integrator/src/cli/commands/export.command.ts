import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { chooseFlow } from '../api/connect';
import type { Cli, End } from '../cli';
import { toCsv, toNdjson } from '../export/delivery-text';
import { writeWholeFile } from '../export/whole-file';
import { addFlow, describeExamples } from '../options';
import { addFilter, type FilterOptions, toFilter } from './deliveries.command';

interface ExportOptions extends FilterOptions {
  readonly output?: string;
  readonly format: 'csv' | 'ndjson';
}

/** `export deliveries`: all of them, for a spreadsheet or another program. */
export function addExport(program: Command, cli: Cli, _end: End): void {
  const { config, screen } = cli;
  const group = program.command('export').description('write a list to a file, or to stdout');
  const command = group
    .command('deliveries')
    .description('all deliveries, or those that the filter lets through; safe to open in a spreadsheet');
  addFilter(command)
    .option('--output <file>', 'the file; without it, stdout')
    .addOption(new Option('--format <format>', 'the format').choices(['csv', 'ndjson']).default('csv'));
  addFlow(command);
  describeExamples(command, config.command, [
    ['export deliveries --state dead --output dead.csv', 'for a spreadsheet'],
    ['export deliveries --format ndjson | wc -l', 'for a program'],
  ]);
  command.action(async (options: ExportOptions) => {
    const { api } = await chooseFlow(cli, options);
    const deliveries = api.deliveries(toFilter(options));
    const pieces = options.format === 'csv' ? toCsv(deliveries) : toNdjson(deliveries);
    if (options.output === undefined) {
      for await (const piece of pieces) await screen.write(piece);
      return;
    }
    const path = resolve(config.folder, options.output);
    await writeWholeFile(path, pieces);
    screen.note(`Written to ${path}.`);
  });
}
