import { EventChannelDto } from '@app/contracts';
import { ApiProblems, ProblemException, Requires, ResourceId } from '@app/platform';
import { Controller, Get, Header, HttpCode, Logger, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { EventAnnouncer } from './event-announcer';
import { type ChannelView, EventChannelsStore } from './event-channels.store';

@Requires('operate')
@ApiTags('events')
@Controller('event-channels')
export class EventChannelsController {
  private readonly logger = new Logger(EventChannelsController.name);

  constructor(
    private readonly store: EventChannelsStore,
    private readonly announcer: EventAnnouncer,
  ) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listEventChannels',
    summary: 'Where new customers are announced, and how far each receiver is.',
    description:
      'One that is no longer configured stays, with its position: should it come back, it goes on from there.',
  })
  @ApiOkResponse({ description: 'All of them; none when events are off.', type: [EventChannelDto] })
  @ApiProblems('unavailable')
  async list(): Promise<EventChannelDto[]> {
    return (await this.store.list()).map((channel) => this.toWire(channel));
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'resumeEventChannel',
    summary: 'Go on sending, at once, from where it is.',
    description:
      'For one that is paused; one that is failing is tried now and not later. Any other goes on as it does.',
  })
  @ApiParam({ name: 'id', description: 'The `id` of a channel.', schema: { type: 'string', format: 'uuid' } })
  @ApiOkResponse({ description: 'The channel, no longer paused.', type: EventChannelDto })
  @ApiProblems('not-found', 'unavailable')
  async resume(@Param('id', ResourceId) id: string): Promise<EventChannelDto> {
    const name = await this.store.resume(id);
    const resumed = (await this.store.list()).find((channel) => channel.id === id);
    if (name === undefined || resumed === undefined) throw new ProblemException('not-found');
    this.logger.log(`an operator resumed the events to ${name}`);
    this.announcer.wake();
    return this.toWire(resumed);
  }

  private toWire({ id, name, kind, lag, failures, refused, dueAt, pausedAt, cause }: ChannelView): EventChannelDto {
    return {
      id,
      name,
      kind,
      is_configured: this.announcer.channels.some((channel) => channel.name === name),
      state: pausedAt !== null ? 'paused' : failures > 0 ? 'failing' : 'open',
      lag,
      failures,
      refused,
      due_at: instant(dueAt),
      paused_since: instant(pausedAt),
      cause,
    };
  }
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
