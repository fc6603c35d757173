import { FlowDto } from '@app/contracts';
import { ApiProblems } from '@app/platform';
import { Controller, type MessageEvent, Sse } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiProduces, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { map, merge, type Observable } from 'rxjs';
import { FlowEvents } from './flow-events';

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
  stream(): Observable<MessageEvent> {
    return merge(
      this.events.flows().pipe(map((flow) => ({ type: 'flow', data: flow }))),
      this.events.pings().pipe(map(() => ({ type: 'ping', data: '' }))),
    );
  }
}
