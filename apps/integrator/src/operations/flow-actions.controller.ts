import {
  FlowDto,
  OperatorActionDto,
  PageQueryDto,
  ReplayFilterDto,
  ReplayResultDto,
  RewindFlowDto,
} from '@app/contracts';
import { answerPage, ApiProblems, BODY_PROBLEMS } from '@app/platform';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { FlowOperations } from './flow-operations';
import { OperatorName } from './operator-name';

const FLOW = { name: 'flow', description: 'The name of the flow.', example: 'welcome-package' };
const OPERATOR = {
  name: 'X-Operator',
  required: false,
  description: 'Who asks: kept with the action.',
  schema: { type: 'string', default: 'unknown' },
};

/** What an operator may do to a flow as a whole. */
@ApiTags('flows')
@Controller('flows/:flow')
export class FlowActionsController {
  constructor(private readonly operations: FlowOperations) {}

  @Post('pause')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'pauseFlow',
    summary: 'Discover and send nothing more.',
    description: 'What is under way ends by itself. One that is paused stays so.',
  })
  @ApiParam(FLOW)
  @ApiHeader(OPERATOR)
  @ApiOkResponse({ description: 'The flow, paused.', type: FlowDto })
  @ApiProblems('not-found', 'invalid-operator', 'unavailable')
  pause(@Param('flow') flow: string, @OperatorName() operator: string): Promise<FlowDto> {
    return this.operations.pause(flow, operator);
  }

  @Post('resume')
  @HttpCode(200)
  @ApiOperation({ operationId: 'resumeFlow', summary: 'Go on, at once.' })
  @ApiParam(FLOW)
  @ApiHeader(OPERATOR)
  @ApiOkResponse({ description: 'The flow, no longer paused.', type: FlowDto })
  @ApiProblems('not-found', 'invalid-operator', 'unavailable')
  resume(@Param('flow') flow: string, @OperatorName() operator: string): Promise<FlowDto> {
    return this.operations.resume(flow, operator);
  }

  @Post('run')
  @HttpCode(200)
  @ApiOperation({ operationId: 'runFlow', summary: 'Poll the source now; the answer does not wait for it.' })
  @ApiParam(FLOW)
  @ApiOkResponse({ description: 'The flow as it was before.', type: FlowDto })
  @ApiProblems('not-found', 'flow-paused', 'unavailable')
  run(@Param('flow') flow: string): Promise<FlowDto> {
    return this.operations.run(flow);
  }

  @Post('rewind')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'rewindFlow',
    summary: 'Read the source again from a position, or from its start.',
    description: 'Only while the flow is paused. The ledger knows every key, so nothing is delivered twice.',
  })
  @ApiParam(FLOW)
  @ApiHeader(OPERATOR)
  @ApiOkResponse({ description: 'The flow with its new cursor.', type: FlowDto })
  @ApiProblems('not-found', 'flow-not-paused', 'invalid-operator', ...BODY_PROBLEMS, 'unavailable')
  rewind(
    @Param('flow') flow: string,
    @Body() { cursor }: RewindFlowDto,
    @OperatorName() operator: string,
  ): Promise<FlowDto> {
    return this.operations.rewind(flow, cursor, operator);
  }

  @Post('replay')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'replayDeliveries',
    summary: 'Send all dead or uncertain deliveries again, or those with one cause.',
    description: 'Each under its own key. `dry_run` only counts.',
  })
  @ApiParam(FLOW)
  @ApiHeader(OPERATOR)
  @ApiOkResponse({ description: 'How many.', type: ReplayResultDto })
  @ApiProblems('not-found', 'invalid-operator', ...BODY_PROBLEMS, 'unavailable')
  replay(
    @Param('flow') flow: string,
    @Body() filter: ReplayFilterDto,
    @OperatorName() operator: string,
  ): Promise<ReplayResultDto> {
    return this.operations.replayAll(flow, filter, operator);
  }

  @Get('actions')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listActions',
    summary: 'What operators did to the flow, oldest first.',
    description: 'Every page has a `Link` with `rel="next"`.',
  })
  @ApiParam(FLOW)
  @ApiOkResponse({
    description: 'A page of actions; an empty one at the end.',
    type: [OperatorActionDto],
    headers: { Link: { description: 'Where to go on.', schema: { type: 'string' } } },
  })
  @ApiProblems('invalid-query', 'invalid-cursor', 'expired-cursor', 'not-found', 'unavailable')
  actions(
    @Param('flow') flow: string,
    @Query() query: PageQueryDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OperatorActionDto[]> {
    return answerPage(this.operations.actions(flow), query, request, response);
  }
}
