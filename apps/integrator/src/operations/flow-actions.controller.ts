import { FlowDto, OperatorActionDto, PageQueryDto, RewindFlowDto } from '@app/contracts';
import { answerPage, ApiProblems, BODY_PROBLEMS, Requires } from '@app/platform';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { FLOW_PARAM, OPERATOR_HEADER, PAGE_LINK } from './api-parts';
import { FlowOperations } from './flow-operations';
import { OperatorName } from './operator-name';

/** What an operator may do to a flow as a whole. */
@Requires('operate')
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
  @ApiParam(FLOW_PARAM)
  @ApiHeader(OPERATOR_HEADER)
  @ApiOkResponse({ description: 'The flow, paused.', type: FlowDto })
  @ApiProblems('not-found', 'invalid-operator', 'unavailable')
  pause(@Param('flow') flow: string, @OperatorName() operator: string): Promise<FlowDto> {
    return this.operations.pause(flow, operator);
  }

  @Post('resume')
  @HttpCode(200)
  @ApiOperation({ operationId: 'resumeFlow', summary: 'Go on, at once.' })
  @ApiParam(FLOW_PARAM)
  @ApiHeader(OPERATOR_HEADER)
  @ApiOkResponse({ description: 'The flow, no longer paused.', type: FlowDto })
  @ApiProblems('not-found', 'invalid-operator', 'unavailable')
  resume(@Param('flow') flow: string, @OperatorName() operator: string): Promise<FlowDto> {
    return this.operations.resume(flow, operator);
  }

  @Post('run')
  @HttpCode(200)
  @ApiOperation({ operationId: 'runFlow', summary: 'Poll the source now; the answer does not wait for it.' })
  @ApiParam(FLOW_PARAM)
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
  @ApiParam(FLOW_PARAM)
  @ApiHeader(OPERATOR_HEADER)
  @ApiOkResponse({ description: 'The flow with its new cursor.', type: FlowDto })
  @ApiProblems('not-found', 'flow-not-paused', 'invalid-operator', ...BODY_PROBLEMS, 'unavailable')
  rewind(
    @Param('flow') flow: string,
    @Body() { cursor }: RewindFlowDto,
    @OperatorName() operator: string,
  ): Promise<FlowDto> {
    return this.operations.rewind(flow, cursor, operator);
  }

  @Get('actions')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listActions',
    summary: 'What operators did to the flow, oldest first.',
    description: 'Every page has a `Link` with `rel="next"`.',
  })
  @ApiParam(FLOW_PARAM)
  @ApiOkResponse({
    description: 'A page of actions; an empty one at the end.',
    type: [OperatorActionDto],
    headers: PAGE_LINK,
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
