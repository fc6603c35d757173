import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const BUNDLE = resolve('deploy/lambda/dist/function/index.mjs');

/** What Lambda's own runtime does, as far as the function can see it: loads the file, calls the handler, has a deadline. */
const RUNTIME = `
  const begun = performance.now();
  const { handler } = await import(${JSON.stringify(pathToFileURL(BUNDLE).href)});
  const loadedMs = performance.now() - begun;
  process.on('message', async ({ event, timeoutMs }) => {
    const started = performance.now();
    const getRemainingTimeInMillis = () => timeoutMs - (performance.now() - started);
    const answer = await handler(event, { awsRequestId: crypto.randomUUID(), getRemainingTimeInMillis })
      .then((response) => ({ response }), (error) => ({ error: error.message }));
    process.send({ ...answer, tookMs: performance.now() - started });
  });
  process.send({ loadedMs });
`;

interface Answer {
  readonly response?: SQSBatchResponse;
  readonly error?: string;
  readonly tookMs: number;
}

export function buildBundle(): void {
  execFileSync(process.execPath, ['tools/build-lambda.mts'], { stdio: 'inherit' });
}

/** One instance of the bundled function, in a process of its own with the environment that Lambda gives. */
export class FunctionProcess {
  readonly log: string[] = [];
  loadedMs = 0;
  private child: ChildProcess | undefined;

  constructor(private readonly environment: Readonly<Record<string, string>>) {}

  async start(): Promise<this> {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', RUNTIME], {
      env: {
        PATH: process.env['PATH'],
        AWS_LAMBDA_FUNCTION_NAME: 'deliver',
        AWS_REGION: 'eu-central-1',
        AWS_SESSION_TOKEN: 'session-token',
        TZ: ':UTC',
        RETRY_DELAY_SECONDS: '0.01',
        ...this.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    child.stdout?.on('data', (text: Buffer) => this.log.push(...text.toString().split('\n').filter(Boolean)));
    child.stderr?.on('data', (text: Buffer) => this.log.push(text.toString()));
    const [first] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
    if (!isLoaded(first)) throw new Error(`The function did not load:\n${this.log.join('\n')}`);
    this.loadedMs = first.loadedMs;
    return this;
  }

  /** One invocation, as the event source mapping makes it. */
  async invoke(event: SQSEvent, timeoutMs = 30_000): Promise<Answer> {
    this.child?.send({ event, timeoutMs });
    const [answer] = (await once(this.child!, 'message')) as [Answer];
    return answer;
  }

  /** The messages that are to be handed out again. */
  async failures(event: SQSEvent, timeoutMs?: number): Promise<readonly string[]> {
    const { response, error } = await this.invoke(event, timeoutMs);
    if (response === undefined) throw new Error(`The invocation failed: ${error}`);
    return response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }

  async end(): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

function isLoaded(value: unknown): value is { readonly loadedMs: number } {
  return typeof value === 'object' && value !== null && 'loadedMs' in value;
}
