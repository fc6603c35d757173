import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { type DestinationStream, pino } from 'pino';
import type { Options } from 'pino-http';
import pretty from 'pino-pretty';
import type { ServiceConfig } from '../config/service.config';
import { requestIdOf } from '../http/request-id';
import { traceFields } from '../tracing/trace-context';

type LogSettings = Pick<ServiceConfig, 'LOG_LEVEL' | 'LOG_FORMAT'>;

/** JSON lines for machines, readable lines for a person at a terminal. Each line names its service, its request and its trace. */
@Module({})
export class LogsModule {
  static for(service: string, settings: LogSettings): DynamicModule {
    const options: Options = {
      level: settings.LOG_LEVEL,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      genReqId: requestIdOf,
      mixin: traceFields,
      // A line for each request would drown the lines an operator looks for; `debug` shows them.
      customLogLevel: (_request, response) => (response.statusCode >= 500 ? 'warn' : 'debug'),
      serializers: {
        req: ({ id, method, url }: { id: unknown; method: string; url: string }) => ({
          id,
          method,
          path: url.split('?')[0],
        }),
        res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
      },
      quietReqLogger: true,
      customAttributeKeys: { reqId: 'request_id', responseTime: 'duration_ms' },
    };
    return {
      module: LogsModule,
      imports: [LoggerModule.forRoot({ pinoHttp: [options, destination(settings)] })],
    };
  }
}

function destination({ LOG_FORMAT }: LogSettings): DestinationStream {
  const forPeople = LOG_FORMAT === 'pretty' || (LOG_FORMAT === 'auto' && process.stdout.isTTY);
  if (!forPeople) return pino.destination({ dest: 1, sync: true });
  return pretty({
    ignore: 'pid,hostname,service,level,context,request_id,trace_id,span_id',
    translateTime: 'HH:MM:ss.l',
    messageFormat: (log, key) => `${markOf(String(log['level']))}${String(log[key])}`,
    singleLine: true,
    sync: true,
  });
}

/** A person reads the level where it matters: `error` wants them to act. */
function markOf(level: string): string {
  return level === 'info' || level === 'debug' || level === 'trace' ? '' : `${level.toUpperCase()} `;
}
