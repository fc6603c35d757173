import { ActivityDto, FlowDto } from '@app/contracts';
import { ApiProblems, Requires } from '@app/platform';
import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { FLOW_PARAM } from './api-parts';
import { FlowOperations } from './flow-operations';

@Requires('operate')
@ApiTags('flows')
@Controller('flows')
export class FlowsController {
  constructor(private readonly operations: FlowOperations) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ operationId: 'listFlows', summary: 'How all flows go.' })
  @ApiOkResponse({ description: 'Every flow.', type: [FlowDto] })
  @ApiProblems('unavailable')
  flows(): Promise<FlowDto[]> {
    return this.operations.flows();
  }

  @Get(':flow/activity')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'getActivity',
    summary: 'What a flow delivered in each minute of the last hour, and how fast.',
  })
  @ApiParam(FLOW_PARAM)
  @ApiOkResponse({ description: '60 minutes, oldest first; the last is the present one.', type: [ActivityDto] })
  @ApiProblems('not-found', 'unavailable')
  activity(@Param('flow') flow: string): Promise<ActivityDto[]> {
    return this.operations.activity(flow);
  }

  @Get(':flow')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ operationId: 'getFlow', summary: 'How one flow goes.' })
  @ApiParam(FLOW_PARAM)
  @ApiOkResponse({ description: 'The flow.', type: FlowDto })
  @ApiProblems('not-found', 'unavailable')
  flow(@Param('flow') flow: string): Promise<FlowDto> {
    return this.operations.flow(flow);
  }
}
