import { type PerService, perService, SERVICES } from '../support/services.mts';

const MIB = 1024 * 1024;

/**
 * Watches how much memory each service takes. What it takes at the end is held against what it took once it was warm: the
 * least of the last quarter against the least of the second, so that a garbage collection that is due is no growth.
 */
export class MemoryWatch {
  private readonly samples: PerService<number[]> = perService(() => []);
  private readonly urls: PerService<string>;

  constructor(urls: PerService<string>) {
    this.urls = urls;
  }

  async sample(signal: AbortSignal): Promise<void> {
    for (const name of SERVICES) {
      const text = await (await fetch(`${this.urls[name]}/metrics`, { signal })).text();
      this.samples[name].push(Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]) / MIB);
    }
  }

  /** By how many MiB each has grown since it was warm; 0 when it has not. */
  get growth(): PerService<number> {
    return perService((name) => {
      const samples = this.samples[name];
      const quarter = Math.ceil(samples.length / 4);
      const warm = Math.min(...samples.slice(quarter, 2 * quarter));
      return Math.max(0, Math.round(Math.min(...samples.slice(-quarter)) - warm));
    });
  }

  /** MiB, the last that was seen. */
  get latest(): PerService<number> {
    return perService((name) => Math.round(this.samples[name].at(-1) ?? 0));
  }
}
