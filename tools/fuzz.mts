import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { exchange } from './fuzz/exchange.mts';
import { readInput } from './fuzz/fuzz-input.mts';
import { fuzzServices } from './fuzz/fuzz-services.mts';
import { judgeReply } from './fuzz/judge-reply.mts';
import { startServices } from './fuzz/start-services.mts';
import { showFuzz } from './fuzz/show-fuzz.mts';
import { runTool } from './support/run-tool.mts';
import type { ServiceGroup } from './support/service-group.mts';
import { perService, SERVICES } from './support/services.mts';
import { stopSignal } from './support/stop-signal.mts';
import { temporaryFolder } from './support/temporary-folder.mts';

const HELP = `Sends strange things to the three services: requests made from their own API documents, the bytes of such requests with some
changed, and bytes that were never a request. No answer may be 5xx (but for 503 and 507), every refusal is a problem
that repeats nothing of what was sent, no log has an error, nobody dies or grows, and written is what was acknowledged.

  npm run fuzz
  npm run fuzz -- --requests 2000000 --seed 7
  npm run fuzz -- --replay <what a fault was printed with>    send one of them again, and see the answer

Options
  --requests <number>      how many to send (100000)
  --seed <number>          the same seed sends the same (one by chance, which is printed)
  --concurrency <number>   how many are under way at once (128)
  --max-growth <MiB>       by how much a service may grow once it is warm (50)
  --replay <input>
  --help

Exit code 0: nothing was found. 1: something was, and is printed with what shows it.`;

const count = (name: string, text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} must be a whole number.`);
  return Number(text);
};

async function withServices(
  work: (services: ServiceGroup, errors: readonly string[]) => Promise<number>,
): Promise<number> {
  const errors: string[] = [];
  await using folder = await temporaryFolder('welcome-package-fuzz-');
  await using services = await startServices(folder.path, stopSignal(), (line) => errors.push(line));
  return await work(services, errors);
}

function urlsOf({ services }: ServiceGroup) {
  return perService((name) => services.find((service) => service.name === name)?.url ?? '');
}

async function fuzz(options: Parameters<typeof fuzzServices>[1]): Promise<number> {
  console.log(`Seed ${options.seed}, ${options.requests} inputs for ${SERVICES.join(', ')}`);
  return withServices(async (services, errors) => {
    using show = showFuzz(options.requests);
    const { faults, statuses, growth, ...found } = await fuzzServices(
      urlsOf(services),
      options,
      show.round,
      services.signal,
    );
    const all = [...faults, ...errors.map((line) => `A log has an error: ${line}`)];
    const answers = [...statuses].sort(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`);
    show.done();
    console.log(
      `${found.sent} inputs, ${found.unanswered} without an answer. Answers by status: ${answers.join(', ')}`,
    );
    console.log(`Grown once warm, MiB: ${SERVICES.map((name) => `${name} ${growth[name]}`).join(', ')}`);
    for (const fault of all) console.log(pc.red(fault));
    console.log(all.length === 0 ? 'Nothing was found.' : `${all.length} faults, with the seed ${options.seed}.`);
    return all.length === 0 ? 0 : 1;
  });
}

async function replay(name: string): Promise<number> {
  const input = readInput(name);
  return withServices(async (services, errors) => {
    const { port } = new URL(urlsOf(services)[input.service]);
    const reply = await exchange(Number(port), input.bytes, input.kind === 'request');
    const { faults } = judgeReply(input, reply);
    console.log(
      `Sent:\n${input.bytes.toString('latin1')}\n\nCame back, and then it was ${reply.end}:\n${reply.bytes.toString()}\n`,
    );
    for (const fault of [...faults, ...errors]) console.log(pc.red(fault));
    return faults.length + errors.length === 0 ? 0 : 1;
  });
}

await runTool(async () => {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '100000' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
      concurrency: { type: 'string', default: '128' },
      'max-growth': { type: 'string', default: '50' },
      replay: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.replay !== undefined) return replay(values.replay);
  return fuzz({
    requests: count('requests', values.requests),
    seed: count('seed', values.seed),
    concurrency: count('concurrency', values.concurrency),
    maxGrowth: count('max-growth', values['max-growth']),
  });
});
