import { Injectable } from '@nestjs/common';
import { SyncEngine } from '@app/sync';
import { PinoLogger } from 'nestjs-pino';
import { logLines } from './log-lines';

/** Writes what the engine tells of itself into the log. */
@Injectable()
export class SyncLog {
  constructor(engine: SyncEngine, logger: PinoLogger) {
    engine.events$.subscribe((event) => {
      for (const { level, message, fields } of logLines(event)) logger[level](fields, message);
    });
  }
}
