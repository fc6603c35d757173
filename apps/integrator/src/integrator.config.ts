import { ConfigError, NumberSetting, readConfig, ServiceConfig } from '@app/platform';
import { IsInt, IsNumber, Matches, Max, Min, ValidateBy } from 'class-validator';
import type { Flow } from '@app/sync';
import { hostname } from 'node:os';
import type { FlowDefinition } from './flows/flow-definition';
import type { FlowHttp } from './flows/flow-http';

/** The integrator's own settings; each flow declares the ones of its systems. See .env.example. */
export class IntegratorConfig extends ServiceConfig {
  @NumberSetting()
  @Max(65535, { message: 'must be at most 65535' })
  @Min(0, { message: 'must be at least 0' })
  @IsInt({ message: 'must be a whole number' })
  override PORT: number = 8002;

  override DATABASE_URL: string = 'file:./data/integrator.db';

  /** Between two polls of a source. */
  @NumberSetting()
  @Max(86_400, { message: 'must be at most 86400' })
  @Min(0.05, { message: 'must be at least 0.05' })
  @IsNumber({}, { message: 'must be a number' })
  POLLING_INTERVAL_SECONDS: number = 10;

  /** Repetitions of one request within one attempt. */
  @NumberSetting()
  @Max(20, { message: 'must be at most 20' })
  @Min(0, { message: 'must be at least 0' })
  @IsInt({ message: 'must be a whole number' })
  MAX_RETRIES: number = 3;

  /** The first delay of the backoff, within an attempt and between attempts; it doubles, with full jitter, up to 30 s. */
  @NumberSetting()
  @Max(30, { message: 'must be at most 30' })
  @Min(0, { message: 'must be at least 0' })
  @IsNumber({}, { message: 'must be a number' })
  RETRY_DELAY_SECONDS: number = 1;

  /** For the whole of an answer. */
  @NumberSetting()
  @Max(300, { message: 'must be at most 300' })
  @Min(0.05, { message: 'must be at least 0.05' })
  @IsNumber({}, { message: 'must be a number' })
  REQUEST_TIMEOUT_SECONDS: number = 10;

  /** Customers asked for in one page of a source that pages. */
  @NumberSetting()
  @Max(1000, { message: 'must be at most 1000' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be a whole number' })
  PAGE_SIZE: number = 500;

  /** A flow of which nothing moved for this long is stalled. */
  @NumberSetting()
  @Max(86_400, { message: 'must be at most 86400' })
  @Min(0, { message: 'must be at least 0' })
  @IsNumber({}, { message: 'must be a number' })
  STALLED_AFTER_SECONDS: number = 60;

  /** What is younger than this is not missed yet by an audit. */
  @NumberSetting()
  @Max(86_400, { message: 'must be at most 86400' })
  @Min(0, { message: 'must be at least 0' })
  @IsNumber({}, { message: 'must be a number' })
  AUDIT_SETTLE_SECONDS: number = 60;

  /** The hour of the day, in UTC, at which every flow is audited; `never` where another clock asks for audits. */
  @Matches(/^([01]?\d|2[0-3]|never)$/, { message: 'must be an hour from 0 to 23, or never' })
  AUDIT_HOUR: string = '3';

  /** What operators know this process by, among several; `auto`: the host's name and the process's number. */
  @Matches(/^[\x21-\x7e]{1,100}$/, { message: 'must be 1 to 100 visible ASCII characters, without spaces' })
  WORKER_NAME: string = 'auto';

  /** The broker that gives events: `amqp(s)://…`; empty for none. */
  @ValidateBy(
    { name: 'isBrokerUrl', validator: { validate: isBrokerUrl } },
    { message: 'must be amqp://<user>:<password>@<host>, or amqps://…' },
  )
  EVENTS_URL: string = '';

  /** The flows, with their settings read and checked: connected once there is something to connect them with. */
  readonly flows: readonly ((http: FlowHttp) => Flow)[] = [];

  /** {@link AUDIT_HOUR} as a number; undefined for never. */
  get auditHour(): number | undefined {
    return this.AUDIT_HOUR === 'never' ? undefined : Number(this.AUDIT_HOUR);
  }

  /** {@link WORKER_NAME} as it is shown. */
  get workerName(): string {
    return this.WORKER_NAME === 'auto' ? `${hostname()}:${process.pid}` : this.WORKER_NAME;
  }
}

/**
 * Reads the integrator's settings and those of every flow.
 * @throws ConfigError with the faults of all of them at once
 */
export function readIntegratorConfig(
  environment: NodeJS.ProcessEnv,
  definitions: readonly FlowDefinition[],
): IntegratorConfig {
  const faults: string[] = [];
  const collect = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      faults.push(...error.faults);
      return undefined;
    }
  };
  const config = collect(() => readConfig(IntegratorConfig, environment));
  const flows = definitions.map((definition) => collect(() => definition.read(environment)));
  if (config === undefined || faults.length > 0) throw new ConfigError(faults);
  return Object.assign(config, { flows: flows.filter((flow) => flow !== undefined) });
}

function isBrokerUrl(setting: unknown): boolean {
  if (typeof setting !== 'string' || (setting !== '' && !URL.canParse(setting))) return false;
  return setting === '' || (/^amqps?:$/.test(new URL(setting).protocol) && new URL(setting).hostname !== '');
}
