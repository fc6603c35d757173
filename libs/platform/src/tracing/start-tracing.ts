import { diag, type DiagLogger, DiagLogLevel } from '@opentelemetry/api';
import { setTracing } from './is-tracing';
import { isDiagnosed, isServiceNamed, isTracingConfigured } from './tracing.config';

/** The traces of this process. */
export interface Tracing {
  /** From now on, what goes wrong with the traces themselves is a warning of the service. */
  reportTo(warn: (message: string) => void): void;
  /** Hands over what is finished. Never longer than a stop may take, and never an error: traces are not worth one. */
  stop(): Promise<void>;
}

/** A collector that is away is asked for a long time; a stop does not wait for it. */
const STOP_WITHIN_MS = 3000;

/** A collector that is away fails every few seconds; one line a minute says as much. */
const REPORT_EVERY_MS = 60_000;

/**
 * Traces this process as OpenTelemetry's variables say; `undefined` when they do not ask for it. The SDK is loaded
 * here and not before, so that a service that is not traced starts as fast as if there were no such thing.
 */
export async function startTracing(service: string, environment: NodeJS.ProcessEnv): Promise<Tracing | undefined> {
  if (!isTracingConfigured(environment)) return undefined;
  const { startNodeSdk } = await import('@opentelemetry/sdk-node');
  const sdk = startNodeSdk({
    ...(!isServiceNamed(environment) && { resourceAttributes: { 'service.name': service } }),
    // Metrics are Prometheus', the log is the process's output: this is for traces only.
    metricReaders: [],
    logRecordProcessors: [],
    ...(!isDiagnosed(environment) && { logLevel: 'warn' }),
  });
  setTracing();
  return {
    reportTo: (warn) => {
      if (isDiagnosed(environment)) return;
      diag.setLogger(diagnosis(warn), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
    },
    stop: () => within(STOP_WITHIN_MS, sdk.shutdown()),
  };
}

/** What OpenTelemetry says of itself, as warnings of the service. */
function diagnosis(warn: (message: string) => void): DiagLogger {
  let reportedAt = -Infinity;
  const report = (text: string): void => {
    if (performance.now() - reportedAt < REPORT_EVERY_MS) return;
    reportedAt = performance.now();
    warn(
      `traces are lost: ${messageOf(text)}. Is the collector of OTEL_EXPORTER_OTLP_ENDPOINT up? Nothing else is affected`,
    );
  };
  return { error: report, warn: report, info: ignore, debug: ignore, verbose: ignore };
}

const ignore = (): void => {};

/** An error comes as JSON with its stack. */
function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text;
  }
}

async function within(ms: number, ending: Promise<void>): Promise<void> {
  await Promise.race([
    ending.catch(() => {}),
    new Promise<void>((resolve) => {
      setTimeout(resolve, ms).unref();
    }),
  ]);
}
