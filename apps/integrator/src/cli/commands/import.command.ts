import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CustomerBatchDto } from '@app/contracts';
import { type Command, Option } from 'commander';
import { bearerKey } from '../api/bearer-key';
import { HttpApi } from '../api/http-api';
import { requireHttpUrl } from '../api/http-url';
import { withoutCredentials } from '../api/without-credentials';
import type { Cli, End } from '../cli';
import { CliFault, withAdvice } from '../cli-fault';
import { exitCode } from '../exit-code';
import { readCsvHeader, readCsvRows } from '../import/csv-rows';
import type { CustomerRow } from '../import/customer-row';
import { importCustomers } from '../import/import-customers';
import { importFormat, type ImportFormat } from '../import/import-format';
import { Journal, NOTHING_DONE, type Progress } from '../import/journal';
import { readNdjsonRows } from '../import/ndjson-rows';
import { paceOf } from '../import/pace';
import { RejectedFile } from '../import/rejected-file';
import { sendBatch } from '../import/send-batch';
import { displayPace, type PaceDisplay } from '../import/show-pace';
import { later } from '../later';
import { addJson, describeExamples, describeExitCode, parseCount, parseUrl } from '../options';
import { duration } from '../text/age';
import { count } from '../text/count';
import { json } from '../text/json';

interface ImportOptions {
  readonly crmUrl?: string;
  readonly format?: ImportFormat;
  readonly restart?: boolean;
  readonly retryFor: number;
  readonly json?: boolean;
}

/** How long a batch that is under way may still take after a Ctrl-C. */
const LAST_ANSWER_MS = 2000;

const ON_AGAIN = 'Run the same command again: it goes on where it stopped.';

/** `import`: customers from a file into the CRM. */
export function addImport(program: Command, cli: Cli, end: End): void {
  const command = program
    .command('import')
    .description(
      'create customers in the CRM from a file, in batches; interrupted, the same command goes on where it stopped',
    )
    .argument('<file>', '.csv with the columns name and email, or .ndjson with an object on each line, in UTF-8')
    .addOption(new Option('--crm-url <url>', 'where the CRM is (CRM_API_URL)').argParser(parseUrl))
    .addOption(new Option('--format <format>', 'when the name of the file does not tell').choices(['csv', 'ndjson']))
    .option('--restart', 'begin at the start of the file, whatever an earlier run has done')
    .addOption(
      new Option('--retry-for <seconds>', 'how long to try again when the CRM does not answer')
        .argParser(parseCount)
        .default(300),
    );
  addJson(command, 'the counts');
  describeExamples(command, cli.config.command, [
    ['import customers.csv', 'progress is kept in customers.csv.progress.json until it is done'],
    ['import customers.csv.rejected.csv', 'what was rejected, once it is mended'],
  ]);
  describeExitCode(
    command,
    `0 when all are in the CRM, those included that were there already (same email); 1 when rows
were rejected: they are in <file>.rejected.csv (.ndjson) with line and reason; 2 when it could not go on.`,
  );
  command.action(async (file: string, options: ImportOptions) => {
    const path = resolve(cli.config.folder, file);
    const format = options.format ?? importFormat(path);
    const rejectedFile = new RejectedFile(`${path}.rejected.${format}`, format);
    const progress = await importFile(cli, path, format, rejectedFile, options);
    await cli.screen.write(
      options.json ? json(summary(progress, path, rejectedFile)) : inWords(progress, rejectedFile),
    );
    end(progress.rejected === 0 ? exitCode.ok : exitCode.attention);
  });
}

async function importFile(
  cli: Cli,
  file: string,
  format: ImportFormat,
  rejectedFile: RejectedFile,
  { crmUrl = requireHttpUrl('CRM_API_URL', cli.config.crmUrl), restart = false, retryFor }: ImportOptions,
): Promise<Progress> {
  const totalBytes = await sizeOf(file);
  const journal = new Journal(`${file}.progress.json`, file, withoutCredentials(crmUrl));
  const from = (restart ? undefined : await journal.read()) ?? NOTHING_DONE;
  const rows = await openRows(cli, file, format, from);
  await rejectedFile.keep(from.rejectedBytes);
  if (from === NOTHING_DONE) await journal.remove();
  else cli.screen.note(`Going on at line ${count(from.position.line + 1)}.`);

  const start = cli.now();
  const display = displayPace(cli.screen, cli.now);
  try {
    const done = await importCustomers({
      rows,
      done: from,
      send: sender(cli, crmUrl, retryFor * 1000, display),
      journal,
      rejectedFile,
      onProgress: (progress) => display.show(paceOf(progress, { from, totalBytes, elapsedMs: cli.now() - start })),
      signal: cli.signal,
    });
    await journal.remove();
    return done;
  } catch (error) {
    throw withAdvice(error, cli.signal, ON_AGAIN);
  } finally {
    display.end();
  }
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such file' : error.code;
    throw new CliFault(`${file} cannot be read: ${reason}.`, { cause: error });
  });
  // What is no file has no place to go on from.
  if (!found.isFile()) throw new CliFault(`${file} is not a file.`);
  return found.size;
}

async function openRows(
  cli: Cli,
  file: string,
  format: ImportFormat,
  { position }: Progress,
): Promise<AsyncGenerator<CustomerRow>> {
  if (format === 'ndjson') return readNdjsonRows(file, position);
  const header = await readCsvHeader(file);
  if (header.others.length > 0) cli.screen.note(`Not imported: the columns ${header.others.join(', ')}.`);
  return readCsvRows(file, header, position);
}

function sender({ config: { crmKey }, signal, now }: Cli, crmUrl: string, retryForMs: number, display: PaceDisplay) {
  const peer = {
    name: 'CRM',
    url: crmUrl,
    whenSilent: 'Start it with npm start, or set CRM_API_URL.',
    keyName: crmKey.name,
    whenNothingThere: 'The address is that of the customers, for example http://localhost:8000/customers.',
  };
  // What is under way at a Ctrl-C has a moment to be answered, so that the journal has it.
  const crm = new HttpApi(peer, { signal: later(signal, LAST_ANSWER_MS), headers: bearerKey(crmKey) });
  return (body: string) =>
    sendBatch(body, {
      post: async (json) => (await crm.send<CustomerBatchDto>('POST', '/batch', json)).body,
      sleep: (ms) => sleep(ms, undefined, { signal }),
      now,
      random: Math.random,
      retryForMs,
      onWait: ({ message }, ms) => display.say(`${message} Trying again in ${duration(ms / 1000)}.`),
    });
}

function summary(progress: Progress, file: string, { path }: RejectedFile) {
  const { created, existing, rejected } = progress;
  return { file, created, already_there: existing, rejected, rejected_file: rejected > 0 ? path : null };
}

function inWords({ created, existing, rejected }: Progress, { path }: RejectedFile): string {
  const line = `${count(created)} created, ${count(existing)} already there, ${count(rejected)} rejected.\n`;
  return rejected === 0
    ? line
    : `${line}The rejected rows are in ${path}, each with its reason: mend them there and import that file.\n`;
}
