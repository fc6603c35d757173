import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { type DestinationStream, pino } from 'pino';
import type { Options } from 'pino-http';
import pretty from 'pino-pretty';
import type { ServiceConfig } from '../config/service.config';
import { traceFields } from '../tracing/trace-context';
import { REQUEST_LINES } from './request-lines';

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
      mixin: traceFields,
      ...REQUEST_LINES,
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
