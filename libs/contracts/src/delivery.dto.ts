import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { CauseDto } from './flow.dto';
import { PageQueryDto } from './page-query.dto';

/** The states of a delivery on the wire. */
const DELIVERY_STATE_NAMES = ['pending', 'delivering', 'delivered', 'dead', 'uncertain'] as const;
export type DeliveryStateName = (typeof DELIVERY_STATE_NAMES)[number];

/** One record's way to the target. */
export class DeliveryDto {
  @ApiProperty({ example: 'welcome_package:0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10' })
  key!: string;

  @ApiProperty({ enum: DELIVERY_STATE_NAMES, example: 'delivered' })
  state!: DeliveryStateName;

  @ApiProperty({ type: 'integer', description: 'Attempts that failed.', example: 0 })
  failed_attempts!: number;

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
}

export class DeliveryQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: DELIVERY_STATE_NAMES, description: 'Only those in this state.' })
  @IsOptional()
  @IsIn(DELIVERY_STATE_NAMES, { message: `must be one of ${DELIVERY_STATE_NAMES.join(', ')}` })
  state?: DeliveryStateName;
}
