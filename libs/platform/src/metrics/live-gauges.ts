import { Injectable, Logger } from '@nestjs/common';
import { Gauge, type LabelValues, Registry } from '@prometheus-io/client';
import { reasonOf } from '../database/database-fault';

/** One gauge: how it is told, and how its values are read now. */
interface LiveGauge<Label extends string> {
  readonly name: string;
  readonly help: string;
  /** At least one: a gauge without labels is told as 0 while it cannot be read. */
  readonly labelNames: readonly [Label, ...Label[]];
  /** Sets each value; what it does not set is not told. */
  readonly read: (set: (labels: LabelValues<Label>, value: number) => void) => Promise<void>;
}

/**
 * Gauges that are read when they are asked for, so that they are right after a restart and on every replica. One that cannot
 * be read now is left out, and all other metrics are told: they are needed most while a database is away.
 */
@Injectable()
export class LiveGauges {
  private readonly logger = new Logger(LiveGauges.name);
  private readonly unread = new Set<string>();

  constructor(private readonly registry: Registry) {}

  add<Label extends string>({ name, help, labelNames, read }: LiveGauge<Label>): void {
    const gauge: Gauge<Label> = new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      collect: async () => {
        const values: [labels: LabelValues<Label>, value: number][] = [];
        try {
          await read((labels, value) => values.push([labels, value]));
          this.readAgain(name);
        } catch (error) {
          values.length = 0;
          this.notRead(name, error);
        }
        // What was before would be told as if it were now.
        gauge.reset();
        for (const [labels, value] of values) gauge.set(labels, value);
      },
    });
  }

  /** Told once for all of them, not at every scrape. */
  private notRead(name: string, error: unknown): void {
    if (this.unread.size === 0) {
      this.logger.warn(`${name} cannot be read, and is left out of /metrics until it can: ${reasonOf(error)}`);
    }
    this.unread.add(name);
  }

  private readAgain(name: string): void {
    if (this.unread.delete(name) && this.unread.size === 0) this.logger.log('all metrics can be read again');
  }
}
