import { ApiProperty } from '@nestjs/swagger';
import { AuditDto } from './audit.dto';
import { CauseDto } from './cause.dto';

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

/** Why a flow moves no delivery, and since when. */
const STALL_REASONS = ['source-unreadable', 'not-polled', 'nothing-settled'] as const;

export class FlowStallDto {
  @ApiProperty({
    enum: STALL_REASONS,
    example: 'nothing-settled',
    description:
      '`source-unreadable`: every poll failed; `not-polled`: no poll came to an end; `nothing-settled`: there is something to ' +
      'deliver and none of it came to an end.',
  })
  reason!: (typeof STALL_REASONS)[number];

  @ApiProperty({ description: 'In words, with the last cause when there is one.', example: 'The target answered 503.' })
  detail!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-22T08:30:00.000Z' })
  since!: string;
}

/** A flow, as an operator sees it. */
export class FlowDto {
  @ApiProperty({ example: 'welcome-package' })
  name!: string;

  @ApiProperty({
    enum: ['running', 'paused', 'stalled'],
    example: 'running',
    description: '`stalled`: for STALLED_AFTER_SECONDS the source or the target did not let it go on; see `stall`.',
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

  @ApiProperty({ type: FlowStallDto, nullable: true, description: 'Only while `stalled`.', example: null })
  stall!: FlowStallDto | null;

  @ApiProperty({
    format: 'date-time',
    nullable: true,
    type: String,
    description: 'When a delivery last came to an end.',
    example: '2026-11-22T08:30:00.120Z',
  })
  last_settled_at!: string | null;

  @ApiProperty({
    format: 'date-time',
    nullable: true,
    type: String,
    description: 'When an operator paused it.',
  })
  paused_since!: string | null;

  @ApiProperty({ type: FlowHoldDto, nullable: true, example: null })
  hold!: FlowHoldDto | null;

  @ApiProperty({ description: 'Whether its target tells its effects, so that an audit can be made.', example: true })
  can_audit!: boolean;

  @ApiProperty({ type: AuditDto, nullable: true, description: 'The newest, which may still be running.' })
  last_audit!: AuditDto | null;
}
