import { DeliveryDetailDto, DeliveryDto, DeliveryQueryDto, ReplayFilterDto, ReplayResultDto } from '@app/contracts';
import { answerPage, ApiProblems, BODY_PROBLEMS, ProblemException, Requires } from '@app/platform';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { FLOW_PARAM, OPERATOR_HEADER, PAGE_LINK } from './api-parts';
import { DeliveryOperations } from './delivery-operations';
import { OperatorName } from './operator-name';

const KEY = { name: 'key', description: 'The `key` of a delivery.' };

@Requires('operate')
@ApiTags('deliveries')
@Controller('flows/:flow')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveryOperations) {}

  @Get('deliveries')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listDeliveries',
    summary: 'List deliveries in the order they were discovered.',
    description: 'Every page has a `Link` with `rel="next"`, which keeps the filter.',
  })
  @ApiParam(FLOW_PARAM)
  @ApiOkResponse({
    description: 'A page of deliveries; an empty one at the end of the list.',
    type: [DeliveryDto],
    headers: PAGE_LINK,
  })
  @ApiProblems('invalid-query', 'invalid-cursor', 'expired-cursor', 'not-found', 'unavailable')
  list(
    @Param('flow') flow: string,
    @Query() query: DeliveryQueryDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DeliveryDto[]> {
    return answerPage(this.deliveries.list(flow, query), query, request, response);
  }

  @Get('deliveries/:key')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'getDelivery',
    summary: 'What became of one record: its state, what was told of it, and every attempt that failed.',
  })
  @ApiParam(FLOW_PARAM)
  @ApiParam(KEY)
  @ApiOkResponse({ description: 'The delivery.', type: DeliveryDetailDto })
  @ApiProblems('not-found', 'unavailable')
  find(@Param('flow') flow: string, @Param('key') key: string): Promise<DeliveryDetailDto> {
    return this.deliveries.find(flow, key);
  }

  @Post('deliveries/:key/replay')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'replayDelivery',
    summary: 'Send a dead or uncertain delivery again, under the same key.',
    description:
      'One that was delivered or is on its way is refused, so a replay cannot double an effect that is known. It is sent as it ' +
      'was told: another record is refused, because it would be another delivery.',
  })
  @ApiParam(FLOW_PARAM)
  @ApiParam(KEY)
  @ApiOkResponse({ description: 'The delivery, on its way again.', type: DeliveryDetailDto })
  @ApiProblems('not-found', 'not-replayable', 'not-editable', 'unavailable')
  replay(
    @Param('flow') flow: string,
    @Param('key') key: string,
    @OperatorName() operator: string,
    @Body() body: unknown,
  ): Promise<DeliveryDetailDto> {
    if (!isEmpty(body)) throw new ProblemException('not-editable');
    return this.deliveries.replay(flow, key, operator);
  }

  @Post('replay')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'replayDeliveries',
    summary: 'Send dead or uncertain deliveries again: all, a selection, or those with one cause.',
    description: 'Each under its own key, so that nothing is doubled. `dry_run` only counts.',
  })
  @ApiParam(FLOW_PARAM)
  @ApiHeader(OPERATOR_HEADER)
  @ApiOkResponse({ description: 'How many.', type: ReplayResultDto })
  @ApiProblems('not-found', 'invalid-operator', ...BODY_PROBLEMS, 'unavailable')
  replayAll(
    @Param('flow') flow: string,
    @Body() filter: ReplayFilterDto,
    @OperatorName() operator: string,
  ): Promise<ReplayResultDto> {
    return this.deliveries.replayAll(flow, filter, operator);
  }
}

/** No body, or an empty object. */
function isEmpty(body: unknown): boolean {
  return body === undefined || (typeof body === 'object' && body !== null && Object.keys(body).length === 0);
}
