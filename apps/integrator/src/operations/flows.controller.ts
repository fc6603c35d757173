import { FlowDto } from '@app/contracts';
import { ApiProblems } from '@app/platform';
import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { FlowOperations } from './flow-operations';

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

  @Get(':flow')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ operationId: 'getFlow', summary: 'How one flow goes.' })
  @ApiParam({ name: 'flow', description: 'The name of a flow.', example: 'welcome-package' })
  @ApiOkResponse({ description: 'The flow.', type: FlowDto })
  @ApiProblems('not-found', 'unavailable')
  flow(@Param('flow') flow: string): Promise<FlowDto> {
    return this.operations.flow(flow);
  }
}
