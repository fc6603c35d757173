/**
 * Whether OpenTelemetry's standard variables ask for traces. Everything else they say (protocol, headers, sampler, ...)
 * the SDK reads for itself.
 */
export function isTracingConfigured(environment: NodeJS.ProcessEnv): boolean {
  const setting = (name: string): string => environment[name]?.trim() ?? '';
  if (setting('OTEL_SDK_DISABLED').toLowerCase() === 'true' || setting('OTEL_TRACES_EXPORTER') === 'none') return false;
  return ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_TRACES_EXPORTER'].some(
    (name) => setting(name) !== '',
  );
}

/** Whether they name this service; otherwise it has its own name. */
export function isServiceNamed(environment: NodeJS.ProcessEnv): boolean {
  const { OTEL_SERVICE_NAME = '', OTEL_RESOURCE_ATTRIBUTES = '' } = environment;
  return OTEL_SERVICE_NAME.trim() !== '' || /(^|,)\s*service\.name\s*=/.test(OTEL_RESOURCE_ATTRIBUTES);
}

/** Whether they ask to see what OpenTelemetry says of itself. */
export function isDiagnosed(environment: NodeJS.ProcessEnv): boolean {
  return (environment['OTEL_LOG_LEVEL'] ?? '').trim() !== '';
}
