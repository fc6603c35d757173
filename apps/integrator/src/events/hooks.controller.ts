import { ApiProblems, BODY_PROBLEMS, Public } from '@app/platform';
import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiNoContentResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Request } from 'express';
import { FLOW_PARAM } from '../operations/api-parts';
import { WebhookIntake } from './webhook-intake';

const EVENT: Parameters<typeof ApiBody>[0] = {
  required: true,
  schema: {
    type: 'object',
    required: ['specversion', 'id', 'source', 'type', 'data'],
    properties: {
      specversion: { type: 'string', enum: ['1.0'] },
      id: { type: 'string' },
      source: { type: 'string' },
      type: { type: 'string', description: 'Of another type than the flow takes: answered as taken, and ignored.' },
      data: { description: 'The record, as the feed of the source gives it.' },
    },
    example: {
      specversion: '1.0',
      id: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10',
      source: '/customers',
      type: 'customer.created',
      data: { id: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10', email: 'zoe@example.com' },
    },
  },
};

/** Where a source posts what it has to tell. It needs no key: the signature of each body says who it is from. */
@Public()
@ApiTags('events')
@Controller('hooks')
export class HooksController {
  constructor(private readonly webhooks: WebhookIntake) {}

  @Post(':flow')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'takeEvent',
    summary: 'Tell a flow of a record, before it polls.',
    description:
      'A CloudEvent, signed by Standard Webhooks with a secret of the flow. Answered only once it is in the ledger; one that ' +
      'comes again has no second effect. A flow without a secret takes none (404).',
  })
  @ApiParam(FLOW_PARAM)
  @ApiHeader({ name: 'webhook-id', required: true, description: 'The same at each repetition.' })
  @ApiHeader({
    name: 'webhook-timestamp',
    required: true,
    description: 'When it was sent, in seconds of the epoch; at most 5 minutes off.',
  })
  @ApiHeader({ name: 'webhook-signature', required: true, description: '`v1,<base64>`, several with a space between.' })
  @ApiConsumes('application/cloudevents+json', 'application/json')
  @ApiBody(EVENT)
  @ApiNoContentResponse({ description: 'It is in the ledger, or the flow does not take its type.' })
  @ApiProblems('invalid-signature', 'not-found', ...BODY_PROBLEMS, 'unavailable')
  async take(@Param('flow') flow: string, @Req() { body, headers }: Request): Promise<void> {
    await this.webhooks.take(flow, body, headers);
  }
}
