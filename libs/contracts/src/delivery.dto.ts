import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { CauseDto } from './cause.dto';
import { PageQueryDto } from './page-query.dto';
import { IsPlainText } from './plain-text';

/** The states of a delivery on the wire. */
const DELIVERY_STATE_NAMES = ['pending', 'delivering', 'delivered', 'dead', 'uncertain'] as const;
export type DeliveryStateName = (typeof DELIVERY_STATE_NAMES)[number];

/** How a record came into the ledger. */
const DISCOVERED_BY = ['poll', 'event', 'repair'] as const;

/** One record's way to the target. */
export class DeliveryDto {
  @ApiProperty({ example: 'welcome_package:0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10' })
  key!: string;

  @ApiProperty({ enum: DELIVERY_STATE_NAMES, example: 'delivered' })
  state!: DeliveryStateName;

  @ApiProperty({
    nullable: true,
    type: String,
    description: 'What people call the record, for example the email of a customer; search finds it.',
    example: 'zoe@example.com',
  })
  label!: string | null;

  @ApiProperty({ type: 'integer', description: 'Attempts that failed.', example: 0 })
  failed_attempts!: number;

  @ApiProperty({ enum: DISCOVERED_BY, example: 'poll' })
  discovered_by!: (typeof DISCOVERED_BY)[number];

  @ApiProperty({ format: 'date-time', example: '2026-11-22T08:30:00.000Z' })
  discovered_at!: string;

  @ApiProperty({
    format: 'date-time',
    nullable: true,
    type: String,
    description: 'When it is sent next; only while pending.',
    example: null,
  })
  due_at!: string | null;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, example: '2026-11-22T08:30:00.120Z' })
  settled_at!: string | null;

  @ApiProperty({
    nullable: true,
    type: String,
    description: "The target's id of the effect.",
    example: '0199a3b2-9f00-7aa1-8a3e-55aa0c6f1b22',
  })
  reference!: string | null;

  @ApiProperty({ type: CauseDto, nullable: true, example: null })
  last_error!: CauseDto | null;
}

/** An attempt that failed. */
export class AttemptDto {
  @ApiProperty({ type: 'integer', description: 'Counted from 1.', example: 1 })
  number!: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-22T08:30:00.000Z' })
  ended_at!: string;

  @ApiProperty({ nullable: true, type: 'integer', example: 37 })
  duration_ms!: number | null;

  @ApiProperty({ example: 'retry' })
  outcome!: string;

  @ApiProperty({ type: CauseDto })
  cause!: CauseDto;
}

/** What happened to a record, in the order of time. */
const TIMELINE_KINDS = [
  'created',
  'discovered',
  'attempt-failed',
  'replayed',
  'repaired',
  'delivered',
  'dead',
  'uncertain',
] as const;

/** One step on a record's way. */
export class TimelineEntryDto {
  @ApiProperty({ format: 'date-time', example: '2026-11-22T08:30:00.000Z' })
  at!: string;

  @ApiProperty({ enum: TIMELINE_KINDS, example: 'delivered' })
  kind!: (typeof TIMELINE_KINDS)[number];

  @ApiProperty({ description: 'In words.', example: 'Delivered as 0199a3b2-9f00-7aa1-8a3e-55aa0c6f1b22.' })
  detail!: string;
}

/** A delivery with what was told of it and every attempt that failed. */
export class DeliveryDetailDto extends DeliveryDto {
  @ApiProperty({
    description: 'What the source said.',
    type: Object,
    additionalProperties: true,
    example: {
      id: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10',
      name: 'Zoë Ångström',
      email: 'zoe@example.com',
      created_at: '2026-11-22T08:30:00.000Z',
    },
  })
  record!: unknown;

  @ApiProperty({ type: [AttemptDto] })
  attempts!: AttemptDto[];

  @ApiProperty({ type: [TimelineEntryDto], description: 'From its creation in the source to its end, oldest first.' })
  timeline!: TimelineEntryDto[];
}

/** By discovery. */
const DELIVERY_ORDERS = ['oldest', 'newest'] as const;

/** A page of deliveries, narrowed down by any of these. */
export class DeliveryQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: DELIVERY_STATE_NAMES, description: 'Only those in this state.' })
  @IsOptional()
  @IsIn(DELIVERY_STATE_NAMES, { message: `must be one of ${DELIVERY_STATE_NAMES.join(', ')}` })
  state?: DeliveryStateName;

  @ApiPropertyOptional({ description: 'Only those whose last error has this `code`, for example `http-422`.' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,64}$/, { message: 'must be the code of a cause, for example http-422' })
  error_code?: string;

  @ApiPropertyOptional({
    description: 'Only that with this key or record id, and those whose label begins with this, letter case aside.',
    maxLength: 254,
  })
  @IsOptional()
  @IsPlainText(254)
  search?: string;

  @ApiPropertyOptional({ enum: DELIVERY_ORDERS, default: 'oldest', description: 'Which come first.' })
  @IsOptional()
  @IsIn(DELIVERY_ORDERS, { message: `must be one of ${DELIVERY_ORDERS.join(', ')}` })
  order: (typeof DELIVERY_ORDERS)[number] = 'oldest';
}
