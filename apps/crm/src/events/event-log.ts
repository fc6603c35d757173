import { Injectable } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { channelLines } from './channel-lines';
import { EventAnnouncer } from './event-announcer';

/** Writes what the channels tell of themselves into the log. */
@Injectable()
export class EventLog {
  constructor({ news$ }: EventAnnouncer, logger: PinoLogger) {
    news$.subscribe((news) => {
      for (const { level, message, fields } of channelLines(news)) logger[level](fields, message);
    });
  }
}
