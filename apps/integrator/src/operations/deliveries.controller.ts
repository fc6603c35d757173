import { DeliveryDetailDto, DeliveryDto, DeliveryQueryDto } from '@app/contracts';
import { ApiProblems, decodeCursor, encodeCursor, nextLink } from '@app/platform';
import { Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { FlowOperations } from './flow-operations';

@ApiTags('deliveries')
@Controller('flows/:flow/deliveries')
export class DeliveriesController {
  constructor(private readonly operations: FlowOperations) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'List deliveries in the order they were discovered.' })
  @ApiOkResponse({
    type: [DeliveryDto],
    headers: { Link: { description: 'Where to go on.', schema: { type: 'string' } } },
  })
  @ApiProblems('invalid-query', 'invalid-cursor', 'expired-cursor', 'not-found', 'unavailable')
  async list(
    @Param('flow') flow: string,
    @Query() query: DeliveryQueryDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DeliveryDto[]> {
    const { epoch, seq: after } = decodeCursor(query.after, this.operations.epoch);
    const { deliveries, seq } = await this.operations.deliveries(flow, query, after);
    response.set('Link', nextLink(request, encodeCursor({ epoch, seq })));
    return deliveries;
  }

  @Get(':key')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'What became of one record: its state, what was told of it, and every attempt that failed.',
  })
  @ApiOkResponse({ type: DeliveryDetailDto })
  @ApiProblems('not-found', 'unavailable')
  find(@Param('flow') flow: string, @Param('key') key: string): Promise<DeliveryDetailDto> {
    return this.operations.delivery(flow, key);
  }

  @Post(':key/replay')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Send a dead or uncertain delivery again, under the same key.',
    description:
      'One that was delivered or is on its way is refused, so a replay cannot double an effect that is known.',
  })
  @ApiOkResponse({ type: DeliveryDetailDto })
  @ApiProblems('not-found', 'not-replayable', 'unavailable')
  replay(@Param('flow') flow: string, @Param('key') key: string): Promise<DeliveryDetailDto> {
    return this.operations.replay(flow, key);
  }
}
