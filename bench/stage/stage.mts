import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scale } from '../scale.mts';
import type { Build } from './build.mts';
import { Running, type Wanted } from './running.mts';

/** Where one build is measured: starts its services, and keeps what several figures need. */
export class Stage {
  readonly build: Build;
  readonly scale: Scale;
  readonly stop: AbortSignal;
  /** Of a service that ended by itself: what follows from it is no failure of its own. */
  lost: string | undefined;

  private readonly root: string;
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

  /** Starts services, and does not wait. */
  async begin(services: Wanted, folder?: string): Promise<Running> {
    return Running.begin({ ...this.common, folder: folder ?? (await this.folder()), services });
  }

  /** Starts another program in the place of the CRM. */
  async startInstead(program: readonly string[]): Promise<Running> {
    const running = await Running.begin({
      ...this.common,
      folder: await this.folder(),
      services: { crm: {} },
      program,
    });
    await running.ready();
    return running;
  }

  /** What several figures need: made by the first of them that asks. */
  once<Made>(what: string, make: () => Promise<Made>): Promise<Made> {
    const made = this.made.get(what) ?? make();
    this.made.set(what, made);
    return made as Promise<Made>;
  }

  private get common() {
    const onLost = (message: string): void => void (this.lost ??= message);
    return { build: this.build, stop: this.stop, onLost };
  }
}
