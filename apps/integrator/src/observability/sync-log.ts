import { Injectable } from '@nestjs/common';
import { SyncEngine } from '@app/sync';
import { PinoLogger } from 'nestjs-pino';
import { logLines } from './log-lines';

/** Writes what the engine tells of itself into the log. */
@Injectable()
export class SyncLog {
  constructor(engine: SyncEngine, logger: PinoLogger) {
    const words = new Map(engine.flows.map((flow) => [flow.name, flow.words]));
    engine.events$.subscribe((event) => {
      for (const { level, message, fields } of logLines(event, words.get(event.flow))) logger[level](fields, message);
    });
  }
}
