import { ApiProperty } from '@nestjs/swagger';

/** Why something did not go well. */
export class CauseDto {
  @ApiProperty({ description: 'A stable word to filter by.', example: 'http-503' })
  code!: string;

  @ApiProperty({ example: 'The target answered 503.' })
  detail!: string;

  @ApiProperty({
    type: 'integer',
    description: 'The status the other side answered with.',
    required: false,
    example: 503,
  })
  status?: number;

  @ApiProperty({ description: 'The start of its answer.', required: false, example: 'upstream connect error' })
  excerpt?: string;
}

/** How many deliveries of a flow are in each state. */
export class DeliveryCountsDto {
  @ApiProperty({ type: 'integer', description: 'Not sent yet, or to be sent again.', example: 12 })
  pending!: number;

  @ApiProperty({ type: 'integer', description: 'On the way.', example: 100 })
  delivering!: number;

  @ApiProperty({ type: 'integer', description: 'The target has it.', example: 987 })
  delivered!: number;

  @ApiProperty({ type: 'integer', description: 'Given up: it needs a human.', example: 1 })
  dead!: number;

  @ApiProperty({
    type: 'integer',
    description: 'The answer was lost, and the target knows no idempotency keys.',
    example: 0,
  })
  uncertain!: number;
}

/** Why a flow sends nothing but one delivery at a time, and when the next one goes. */
export class FlowHoldDto {
  @ApiProperty({ type: CauseDto })
  cause!: CauseDto;

  @ApiProperty({ format: 'date-time', example: '2026-11-22T08:30:00.000Z' })
  since!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-22T08:30:12.000Z' })
  probe_at!: string;
}

export class FlowPollDto {
  @ApiProperty({ format: 'date-time', nullable: true, type: String, example: '2026-11-22T08:30:00.000Z' })
  at!: string | null;

  @ApiProperty({ type: CauseDto, nullable: true, example: null })
  error!: CauseDto | null;
}

/** A flow, as an operator sees it. */
export class FlowDto {
  @ApiProperty({ example: 'welcome-package' })
  name!: string;

  @ApiProperty({
    enum: ['running', 'paused', 'stalled'],
    example: 'running',
    description: '`stalled`: the source or the target does not let it go on.',
  })
  state!: 'running' | 'paused' | 'stalled';

  @ApiProperty({
    nullable: true,
    type: String,
    description: 'Up to where the feed has been read; opaque.',
    example: '/customers?limit=500&after=MS4w...',
  })
  cursor!: string | null;

  @ApiProperty({ type: DeliveryCountsDto })
  deliveries!: DeliveryCountsDto;

  @ApiProperty({ description: 'Age of the oldest delivery that is not settled; 0 when all are.', example: 0.42 })
  oldest_undelivered_seconds!: number;

  @ApiProperty({ type: FlowPollDto })
  last_poll!: FlowPollDto;

  @ApiProperty({
    format: 'date-time',
    nullable: true,
    type: String,
    description: 'When an operator paused it.',
  })
  paused_since!: string | null;

  @ApiProperty({ type: FlowHoldDto, nullable: true, example: null })
  hold!: FlowHoldDto | null;
}
