import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { readFeed } from './demo/read-feed.mts';
import { type Customer, type PackageRequest, reconcile } from './demo/reconcile.mts';
import { runTool } from './support/run-tool.mts';
import { stopSignal } from './support/stop-signal.mts';

const HELP = `Kills each container of a running Compose profile once, and starts it again, while customers are created through the proxy by
clients that repeat what fails. Then it counts: every customer that was acknowledged has exactly one welcome package.

  docker compose --profile scale up --build --wait
  npm run kill:containers
  npm run kill:containers -- --clients 8 --pause 3 --profile postgres

  --profile <name>     the profile that runs (scale)
  --clients <number>   how many create customers, one after the other (4)
  --pause <seconds>    from one kill to the next (5)

Exit code 0: nobody was lost, and nobody has two packages. 1: somebody was, or it could not be found out within two minutes.`;

const SYSTEMS = { crm: 'http://127.0.0.1:8000', inventory: 'http://127.0.0.1:8001' };
const WITHIN_MS = 120_000;

const docker = async (...args: string[]): Promise<string> => (await promisify(execFile)('docker', args)).stdout.trim();

/** Creates customers until it is told to stop; each is tried again, with the same email, until it is acknowledged. */
class Client {
  readonly acknowledged = new Set<string>();
  failures = 0;
  private readonly run = randomUUID().slice(0, 8);
  private isStopping = false;

  async work(client: number, signal: AbortSignal): Promise<void> {
    for (let number = 1; !this.isStopping; number++) {
      const email = `client-${client}-${number}@${this.run}.example`;
      while (!(await this.create(email, signal))) {
        this.failures++;
        await sleep(200, undefined, { signal });
      }
      this.acknowledged.add(email);
      await sleep(40, undefined, { signal });
    }
  }

  stop(): void {
    this.isStopping = true;
  }

  /** 409 is the answer to a repetition of what was acknowledged and never heard. */
  private async create(email: string, signal: AbortSignal): Promise<boolean> {
    try {
      const answer = await fetch(`${SYSTEMS.crm}/customers`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ name: 'Somebody', email }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
      });
      await answer.arrayBuffer();
      return answer.status === 201 || answer.status === 409;
    } catch {
      // What fails is counted by the caller, and tried again: that is what this is about.
      signal.throwIfAborted();
      return false;
    }
  }
}

async function killEach(profile: string, pauseMs: number, client: Client, signal: AbortSignal): Promise<void> {
  const names = await docker('compose', '--profile', profile, 'ps', '--format', '{{.Name}}');
  if (names === '') throw new Error(`Nothing runs. Start it: docker compose --profile ${profile} up --build --wait`);
  for (const name of names.split('\n')) {
    const before = client.acknowledged.size;
    await docker('kill', name);
    await docker('start', name);
    await sleep(pauseMs, undefined, { signal });
    console.log(`killed ${name.padEnd(36)} ${client.acknowledged.size - before} customers acknowledged since`);
  }
}

/** Looks until every customer has a package, or there is no more time. @returns the exit code */
async function judge(client: Client, signal: AbortSignal): Promise<number> {
  const deadline = Date.now() + WITHIN_MS;
  for (;;) {
    const result = await look(client.acknowledged, signal);
    if (result !== undefined && (result.missing === 0 || Date.now() > deadline)) {
      const { customers, packages, lost, missing, duplicates } = result;
      console.log(`\n${client.acknowledged.size} acknowledged, ${client.failures} requests failed and were repeated.`);
      console.log(
        `${customers} customers, ${lost} of the acknowledged lost; ${packages} packages, ${missing} missing, ${duplicates} doubled.`,
      );
      return lost + missing + duplicates === 0 ? 0 : 1;
    }
    if (Date.now() > deadline) throw new Error('The systems do not answer: docker compose ps, docker compose logs');
    await sleep(500, undefined, { signal });
  }
}

async function look(acknowledged: ReadonlySet<string>, signal: AbortSignal) {
  try {
    const customers = await readFeed<Customer & { readonly email: string }>(
      `${SYSTEMS.crm}/customers?limit=1000`,
      signal,
    );
    const path = '/package-requests?limit=1000&package_type=welcome_package';
    const emails = new Set(customers.map(({ email }) => email));
    const lost = [...acknowledged].filter((email) => !emails.has(email)).length;
    return { ...reconcile(customers, await readFeed<PackageRequest>(`${SYSTEMS.inventory}${path}`, signal)), lost };
  } catch {
    // Some of them are still coming back.
    signal.throwIfAborted();
    return undefined;
  }
}

async function killContainers(): Promise<number> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      profile: { type: 'string', default: 'scale' },
      clients: { type: 'string', default: '4' },
      pause: { type: 'string', default: '5' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const signal = stopSignal();
  const client = new Client();
  const working = Array.from({ length: Number(values.clients) }, (_, index) => client.work(index + 1, signal));
  try {
    await killEach(values.profile, Number(values.pause) * 1000, client, signal);
  } finally {
    client.stop();
    await Promise.allSettled(working);
  }
  return judge(client, signal);
}

await runTool(killContainers);
