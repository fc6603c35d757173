import type { DeliveryDto } from '@app/contracts';
import type { Command } from 'commander';
import { chooseFlow, type ChosenFlow } from '../api/connect';
import type { Cli, End } from '../cli';
import { exitCode } from '../exit-code';
import { findDeliveries } from '../find-delivery';
import { addFlow, addJson, describeExamples, describeExitCode, type FlowOptions } from '../options';
import { deliveryStory } from '../text/delivery-story';
import { deliveryTable } from '../text/delivery-table';
import { json } from '../text/json';
import { nextStep } from '../text/next-step';

/** `show`: everything about one customer. */
export function addShow(program: Command, cli: Cli, end: End): void {
  const { config, screen } = cli;
  const command = program
    .command('show')
    .description('what happened to one customer: timeline, failed attempts, what to do next')
    .argument('<customer>', 'their id or email, or the key of the delivery; the beginning of an email lists several');
  addJson(addFlow(command), 'the delivery, or a list when there are several');
  describeExamples(command, config.command, [
    ['show ada@example.com', 'by email'],
    ['show welcome_package:42', 'by key'],
  ]);
  describeExitCode(command, '0 when somebody is found; 1 when nobody is.');
  command.action(async (customer: string, options: FlowOptions) => {
    const flow = await chooseFlow(cli, options);
    const found = await findDeliveries(flow.api, customer);
    const [only] = found;
    if (only === undefined) {
      screen.note(`The ledger of ${flow.name} knows no ${customer}: id, email or key; names are not searched.`);
      screen.note(
        `Are they in the source? Then ${config.command} run polls now, and ${config.command} audit finds whom it misses.`,
      );
      return end(exitCode.attention);
    }
    if (found.length > 1) return listSeveral(cli, customer, found, options);
    await showOne(cli, flow, only.key, options);
  });
}

/** More nobody reads. */
const MOST_LISTED = 20;

async function listSeveral(
  { screen, now }: Cli,
  customer: string,
  found: DeliveryDto[],
  { json: isForMachines }: FlowOptions,
) {
  const listed = deliveryTable(found.slice(0, MOST_LISTED), screen, now());
  await screen.write(isForMachines ? json(found) : `${listed}\n`);
  screen.note(`More than one begins with ${customer}. For one of them give the whole email.`);
}

async function showOne(
  { config, screen, now }: Cli,
  { api }: ChosenFlow,
  key: string,
  options: FlowOptions,
): Promise<void> {
  const [delivery, flow] = await Promise.all([api.delivery(key), api.get()]);
  if (options.json) return screen.write(json(delivery));
  const nowMs = now();
  const step = `${screen.paint.bold('What to do')}\n  ${nextStep(delivery, flow, config.command, nowMs)}`;
  await screen.write(`${[...deliveryStory(delivery, { nowMs, paint: screen.paint }), '', step].join('\n')}\n`);
}
