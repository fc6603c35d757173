import { type Command, Option } from 'commander';
import { collect } from '../api/collect';
import { chooseFlow } from '../api/connect';
import type { DeliveryFilter, FlowApi } from '../api/integrator-api';
import type { Cli, End } from '../cli';
import { addFlow, addJson, describeExamples, type FlowOptions, parseCountOrAll } from '../options';
import { deliveryTable } from '../text/delivery-table';
import { jsonList } from '../text/json';

/** The options that narrow down deliveries. */
export interface FilterOptions extends FlowOptions {
  readonly state?: string;
  readonly errorCode?: string;
  readonly search?: string;
}

interface DeliveriesOptions extends FilterOptions {
  readonly newest?: boolean;
  readonly limit: number;
}

/** `deliveries`: a list of them. */
export function addDeliveries(program: Command, cli: Cli, _end: End): void {
  const command = program.command('deliveries').description('list deliveries');
  addFilter(command)
    .option('--newest', 'the last discovered first')
    .addOption(new Option('--limit <n|all>', 'how many at most').argParser(parseCountOrAll).default(50));
  addJson(addFlow(command), 'the deliveries as a list');
  describeExamples(command, cli.config.command, [
    ['deliveries --state dead', 'what was given up'],
    ['deliveries --error-code http-422 --limit all', 'everything with one cause'],
    ['deliveries --search ada@', 'whose email begins so'],
  ]);
  command.action(async (options: DeliveriesOptions) => {
    const { api } = await chooseFlow(cli, options);
    const filter: DeliveryFilter = { ...toFilter(options), order: options.newest ? 'newest' : 'oldest' };
    if (options.json) {
      for await (const piece of jsonList(api.deliveries(filter, options.limit))) await cli.screen.write(piece);
    } else {
      await listForPeople(cli, api, filter, options.limit);
    }
  });
}

/** Options that say which deliveries are meant. */
export function addFilter(command: Command): Command {
  return command
    .addOption(
      new Option('--state <state>', 'only those in this state').choices([
        'pending',
        'delivering',
        'delivered',
        'dead',
        'uncertain',
      ]),
    )
    .option('--error-code <code>', 'only those whose last error has this code, for example http-422')
    .option('--search <text>', 'only that with this key or record id, and those whose email begins so');
}

export function toFilter({ state, errorCode, search }: FilterOptions): DeliveryFilter {
  return { ...(state && { state }), ...(errorCode && { error_code: errorCode }), ...(search && { search }) };
}

async function listForPeople({ screen, now }: Cli, api: FlowApi, filter: DeliveryFilter, limit: number): Promise<void> {
  // One more than is shown, to know whether there are more.
  const found = await collect(api.deliveries(filter, limit + 1));
  if (found.length === 0) return screen.note('No deliveries.');
  await screen.write(`${deliveryTable(found.slice(0, limit), screen, now())}\n`);
  if (found.length > limit) screen.note(`There are more: --limit ${limit * 2}, or --limit all.`);
}
