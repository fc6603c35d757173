import type { ReplayFilterDto, ReplayResultDto } from '@app/contracts';
import { type Command, Option } from 'commander';
import { chooseFlow, type ChosenFlow } from '../api/connect';
import type { Cli, End } from '../cli';
import { CliFault, UsageFault } from '../cli-fault';
import { askFirst } from '../consent';
import { exitCode } from '../exit-code';
import { findDeliveries } from '../find-delivery';
import {
  addFlow,
  addJson,
  addOperator,
  describeExamples,
  describeExitCode,
  type FlowOptions,
  instantParser,
} from '../options';
import { type Named, planReplay } from '../replay-plan';
import { counted } from '../text/count';
import { json } from '../text/json';

interface ReplayOptions extends FlowOptions {
  readonly state?: 'dead' | 'uncertain';
  readonly errorCode?: string;
  readonly from?: string;
  readonly until?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** The most keys that one request takes. */
const MOST_KEYS = 1000;

/** `replay`: dead and uncertain deliveries are sent again. */
export function addReplay(program: Command, cli: Cli, end: End): void {
  const parseInstant = instantParser(cli.now);
  const command = program
    .command('replay')
    .description(
      'send deliveries again that were given up, each under its own key: those that are named, or all by filter',
    )
    .argument('[customers...]', 'ids, emails or keys; none for all that the filter lets through')
    .addOption(
      new Option('--state <state>', 'which are meant (default: dead; of those named, both)').choices([
        'dead',
        'uncertain',
      ]),
    )
    .option('--error-code <code>', 'only those whose last error has this code, for example http-422')
    .addOption(
      new Option('--from <time>', 'only what was given up at this instant or later; 2h is two hours ago').argParser(
        parseInstant,
      ),
    )
    .addOption(new Option('--until <time>', 'only what was given up before this instant').argParser(parseInstant))
    .option('--dry-run', 'only count')
    .option('--yes', 'do not ask');
  addJson(addOperator(addFlow(command)), 'what matched and what was replayed');
  describeExamples(command, cli.config.command, [
    ['replay ada@example.com', 'one'],
    ['replay --error-code http-422 --dry-run', 'how many there would be with this cause'],
    ['replay --from 2h --yes', 'all dead of the last two hours, without a question'],
  ]);
  describeExitCode(
    command,
    '0 when all that was named or matched is due again; 1 when some of those named are not; 2 when none is.',
  );
  command.action(async (customers: string[], options: ReplayOptions) => {
    const flow = await chooseFlow(cli, options);
    const isAll = customers.length === 0;
    const result = isAll ? await replayAll(cli, flow, options) : await replayNamed(cli, flow, customers, options);
    const of = counted(result.matched, 'delivery', 'deliveries');
    const told = options.dryRun
      ? `${of} would be replayed.`
      : `${counted(result.replayed, 'delivery is', 'deliveries are')} due again.`;
    await cli.screen.write(options.json ? json({ matched: result.matched, replayed: result.replayed }) : `${told}\n`);
    end(result.refused > 0 ? exitCode.attention : exitCode.ok);
  });
}

interface Result extends ReplayResultDto {
  readonly refused: number;
}

async function replayAll(cli: Cli, { name, api }: ChosenFlow, options: ReplayOptions): Promise<Result> {
  const { state = 'dead', errorCode, from, until, dryRun = false, yes } = options;
  const filter: Partial<ReplayFilterDto> = {
    state,
    ...(errorCode !== undefined && { error_code: errorCode }),
    ...(from !== undefined && { ended_from: from }),
    ...(until !== undefined && { ended_until: until }),
  };
  const { matched } = await api.replay({ ...filter, dry_run: true });
  if (dryRun || matched === 0) return { matched, replayed: 0, refused: 0 };
  await askFirst(cli, `Replay ${counted(matched, `${state} delivery`, `${state} deliveries`)} of ${name}?`, yes);
  return { ...(await api.replay(filter)), refused: 0 };
}

async function replayNamed(
  cli: Cli,
  { api }: ChosenFlow,
  customers: readonly string[],
  { state, errorCode, from, until, dryRun = false }: ReplayOptions,
): Promise<Result> {
  if (errorCode !== undefined || from !== undefined || until !== undefined) {
    throw new UsageFault('Name customers, or give --error-code, --from and --until; not both.');
  }
  if (customers.length > MOST_KEYS) throw new UsageFault(`Name at most ${MOST_KEYS} at once.`);
  const named: Named[] = [];
  for (const name of customers) named.push({ name, found: await findDeliveries(api, name) });
  const { keys, refused } = planReplay(named, state);
  for (const line of refused) cli.screen.complain(line);
  const results: ReplayResultDto[] = [];
  for (const each of ['dead', 'uncertain'] as const) {
    if (keys[each].length > 0) results.push(await api.replay({ state: each, keys: keys[each], dry_run: dryRun }));
  }
  if (results.length === 0) throw new CliFault('Nothing was replayed.');
  return {
    matched: results.reduce((sum, { matched }) => sum + matched, 0),
    replayed: results.reduce((sum, { replayed }) => sum + replayed, 0),
    refused: refused.length,
  };
}
