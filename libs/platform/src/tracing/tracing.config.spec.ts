import { isServiceNamed, isTracingConfigured } from './tracing.config';

describe('tracing', () => {
  it.each<NodeJS.ProcessEnv>([
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' },
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://localhost:4318/v1/traces' },
    { OTEL_TRACES_EXPORTER: 'console' },
  ])('is asked for by %j', (environment) => {
    expect(isTracingConfigured(environment)).toBe(true);
  });

  it.each<NodeJS.ProcessEnv>([
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' },
    { OTEL_SERVICE_NAME: 'crm' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318', OTEL_SDK_DISABLED: 'TRUE' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318', OTEL_TRACES_EXPORTER: 'none' },
  ])('is not asked for by %j', (environment) => {
    expect(isTracingConfigured(environment)).toBe(false);
  });

  it.each<[NodeJS.ProcessEnv, boolean]>([
    [{}, false],
    [{ OTEL_SERVICE_NAME: 'crm-eu' }, true],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,service.name=crm-eu' }, true],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'my.service.name=crm-eu' }, false],
  ])('by %j names the service: %s', (environment, isNamed) => {
    expect(isServiceNamed(environment)).toBe(isNamed);
  });
});
