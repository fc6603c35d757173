import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, ValidateIf } from 'class-validator';
import { CauseDto } from './cause.dto';
import { PageQueryDto } from './page-query.dto';

const AUDIT_STATES = ['running', 'finished', 'failed'] as const;

/** What an audit may find. */
const FINDING_KINDS = ['missing', 'duplicate', 'orphan', 'pending'] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** How an audit is to be made. */
export class StartAuditDto {
  @ApiPropertyOptional({
    description: 'Also record what is missing, so that it is delivered.',
    default: false,
    example: false,
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean({ message: 'must be true or false' })
  repair: boolean = false;
}

/** Both systems held against each other: what each flow promises, counted. */
export class AuditDto {
  @ApiProperty({ format: 'uuid', example: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10' })
  id!: string;

  @ApiProperty({
    enum: AUDIT_STATES,
    example: 'finished',
    description: '`failed`: a system could not be read; see `cause`.',
  })
  state!: (typeof AUDIT_STATES)[number];

  @ApiProperty({ description: 'Who asked for it; `schedule` for the nightly one.', example: 'ada' })
  requested_by!: string;

  @ApiProperty({ description: 'Whether what is missing is recorded, too.', example: false })
  repair!: boolean;

  @ApiProperty({ format: 'date-time', example: '2026-11-22T03:00:00.000Z' })
  started_at!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, example: '2026-11-22T03:00:07.000Z' })
  finished_at!: string | null;

  @ApiProperty({ type: 'integer', description: 'Records read from the source so far.', example: 1000 })
  records!: number;

  @ApiProperty({ type: 'integer', description: 'Effects read from the target so far.', example: 999 })
  effects!: number;

  @ApiProperty({ type: 'integer', description: 'Records without an effect.', example: 1 })
  missing!: number;

  @ApiProperty({ type: 'integer', description: 'Records with more than one effect.', example: 0 })
  duplicates!: number;

  @ApiProperty({ type: 'integer', description: 'Effects without a record.', example: 0 })
  orphans!: number;

  @ApiProperty({ type: 'integer', description: 'Records without an effect, too young to be missed.', example: 0 })
  pending!: number;

  @ApiProperty({ type: 'integer', description: 'Missing ones that were recorded, and are due now.', example: 0 })
  repaired!: number;

  @ApiProperty({ type: CauseDto, nullable: true, description: 'Why it failed.', example: null })
  cause!: CauseDto | null;
}

/** One key that is not as it should be. */
export class FindingDto {
  @ApiProperty({ enum: FINDING_KINDS, example: 'missing' })
  kind!: FindingKind;

  @ApiProperty({ example: 'welcome_package:0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10' })
  key!: string;

  @ApiProperty({
    nullable: true,
    type: String,
    description: 'The state of its delivery at that time; `null` when the ledger did not know it.',
    example: 'delivered',
  })
  delivery_state!: string | null;

  @ApiProperty({ type: 'integer', description: 'Effects that the target has of it.', example: 0 })
  effects!: number;

  @ApiProperty({ description: 'Whether it was recorded, to be delivered.', example: false })
  repaired!: boolean;
}

/** A page of findings, of one kind or of all. */
export class FindingQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: FINDING_KINDS, description: 'Only those of this kind.' })
  @IsOptional()
  @IsIn(FINDING_KINDS, { message: `must be one of ${FINDING_KINDS.join(', ')}` })
  kind?: FindingKind;
}
