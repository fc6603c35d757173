import { FlowDto } from '@app/contracts';
import { ApiProblems } from '@app/platform';
import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FlowOperations } from './flow-operations';

@ApiTags('flows')
@Controller('flows')
export class FlowsController {
  constructor(private readonly operations: FlowOperations) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'How all flows go.' })
  @ApiOkResponse({ type: [FlowDto] })
  @ApiProblems('unavailable')
  flows(): Promise<FlowDto[]> {
    return this.operations.flows();
  }

  @Get(':flow')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'How one flow goes.' })
  @ApiOkResponse({ type: FlowDto })
  @ApiProblems('not-found', 'unavailable')
  flow(@Param('flow') flow: string): Promise<FlowDto> {
    return this.operations.flow(flow);
  }
}
