import { DeliveryDetailDto, DeliveryDto, DeliveryQueryDto } from '@app/contracts';
import { answerPage, ApiProblems } from '@app/platform';
import { Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { FlowOperations } from './flow-operations';
import { OperatorName } from './operator-name';

const FLOW = { name: 'flow', description: 'The name of a flow.', example: 'welcome-package' };
const KEY = { name: 'key', description: 'The `key` of a delivery.' };

@ApiTags('deliveries')
@Controller('flows/:flow/deliveries')
export class DeliveriesController {
  constructor(private readonly operations: FlowOperations) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listDeliveries',
    summary: 'List deliveries in the order they were discovered.',
    description: 'Every page has a `Link` with `rel="next"`, which keeps the filter.',
  })
  @ApiParam(FLOW)
  @ApiOkResponse({
    description: 'A page of deliveries; an empty one at the end of the list.',
    type: [DeliveryDto],
    headers: {
      Link: {
        description: 'Where to go on.',
        schema: { type: 'string', example: '</flows/welcome-package/deliveries?limit=100&after=MS4w...>; rel="next"' },
      },
    },
  })
  @ApiProblems('invalid-query', 'invalid-cursor', 'expired-cursor', 'not-found', 'unavailable')
  list(
    @Param('flow') flow: string,
    @Query() query: DeliveryQueryDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DeliveryDto[]> {
    return answerPage(this.operations.deliveries(flow, query), query, request, response);
  }

  @Get(':key')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'getDelivery',
    summary: 'What became of one record: its state, what was told of it, and every attempt that failed.',
  })
  @ApiParam(FLOW)
  @ApiParam(KEY)
  @ApiOkResponse({ description: 'The delivery.', type: DeliveryDetailDto })
  @ApiProblems('not-found', 'unavailable')
  find(@Param('flow') flow: string, @Param('key') key: string): Promise<DeliveryDetailDto> {
    return this.operations.delivery(flow, key);
  }

  @Post(':key/replay')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'replayDelivery',
    summary: 'Send a dead or uncertain delivery again, under the same key.',
    description:
      'One that was delivered or is on its way is refused, so a replay cannot double an effect that is known.',
  })
  @ApiParam(FLOW)
  @ApiParam(KEY)
  @ApiOkResponse({ description: 'The delivery, on its way again.', type: DeliveryDetailDto })
  @ApiProblems('not-found', 'not-replayable', 'unavailable')
  replay(
    @Param('flow') flow: string,
    @Param('key') key: string,
    @OperatorName() operator: string,
  ): Promise<DeliveryDetailDto> {
    return this.operations.replay(flow, key, operator);
  }
}
