import { FlowDto } from '@app/contracts';
import { ApiProblems, Requires } from '@app/platform';
import { Controller, type MessageEvent, Res, Sse } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiProduces, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Response } from 'express';
import { map, merge, type Observable } from 'rxjs';
import { FlowEvents } from './flow-events';

@Requires('operate')
@ApiTags('flows')
@Controller('events')
export class EventsController {
  constructor(private readonly events: FlowEvents) {}

  @Sse()
  @ApiOperation({
    operationId: 'streamEvents',
    summary: 'Follow the flows as they change, as server-sent events.',
    description: '`flow` with a flow as its data: all of them at first, then each that changed. `ping` every 15 s.',
  })
  @ApiExtraModels(FlowDto)
  @ApiProduces('text/event-stream')
  @ApiOkResponse({
    description: 'The stream.',
    content: { 'text/event-stream': { schema: { $ref: getSchemaPath(FlowDto) } } },
  })
  @ApiProblems('unavailable')
  stream(@Res({ passthrough: true }) response: Response): Observable<MessageEvent> {
    // When it ends, the service stops: an open connection would hold that up until its time is over.
    const { socket } = response;
    response.once('finish', () => socket?.destroySoon());
    return merge(
      this.events.flows().pipe(map((flow) => ({ type: 'flow', data: flow }))),
      this.events.pings().pipe(map(() => ({ type: 'ping', data: {} }))),
    );
  }
}
