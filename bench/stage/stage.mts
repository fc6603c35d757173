import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scale } from '../scale.mts';
import type { Build } from './build.mts';
import { Running, type Wanted } from './running.mts';

/** Where one build is measured: starts its services, and keeps what several figures need. Disposing of it stops what is left. */
export class Stage implements AsyncDisposable {
  readonly build: Build;
  readonly scale: Scale;
  readonly stop: AbortSignal;
  /** Of a service that ended by itself: what follows from it is no failure of its own. */
  lost: string | undefined;

  private readonly root: string;
  /** All of them, those too that nobody else stops because they were never ready. */
  private readonly begun: Running[] = [];
  private readonly made = new Map<string, Promise<unknown>>();

  constructor(build: Build, scale: Scale, root: string, stop: AbortSignal) {
    this.build = build;
    this.scale = scale;
    this.root = root;
    this.stop = stop;
  }

  /** A folder with nothing in it. */
  folder(): Promise<string> {
    return mkdtemp(join(this.root, 'data-'));
  }

  /** Starts services, and waits until they take requests. */
  async start(services: Wanted, folder?: string): Promise<Running> {
    const running = await this.begin(services, folder);
    await running.ready();
    return running;
  }

  /** Starts another program in the place of the CRM. */
  async startInstead(program: readonly string[]): Promise<Running> {
    const running = await this.begin({ crm: {} }, undefined, program);
    await running.ready();
    return running;
  }

  /** Starts services, and does not wait. */
  async begin(services: Wanted, folder?: string, program?: readonly string[]): Promise<Running> {
    const running = await Running.begin({
      build: this.build,
      stop: this.stop,
      folder: folder ?? (await this.folder()),
      services,
      ...(program !== undefined && { program }),
      onLost: (message) => void (this.lost ??= message),
    });
    this.begun.push(running);
    return running;
  }

  /** What several figures need: made by the first of them that asks. */
  once<Made>(what: string, make: () => Promise<Made>): Promise<Made> {
    const made = this.made.get(what) ?? make();
    this.made.set(what, made);
    return made as Promise<Made>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.begun.map((running) => running[Symbol.asyncDispose]()));
  }
}
