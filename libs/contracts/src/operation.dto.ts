import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsIn, IsISO8601, Matches, ValidateIf } from 'class-validator';

/** From where the source is read again. */
export class RewindFlowDto {
  @ApiProperty({
    nullable: true,
    type: String,
    description: 'A cursor that the flow had before, or `null` for the start of the feed.',
    example: null,
  })
  @ValidateIf((_, value) => value !== null)
  @Matches(/^\/[\x21-\x7e]{0,2000}$/, { message: 'must be null or a cursor of this flow' })
  cursor!: string | null;
}

/** RFC 3339: date, time and offset; ISO 8601 allows more. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
const INSTANT_RULE = { message: 'must be an RFC 3339 instant, for example 2026-11-22T08:30:00Z' };

/** Which deliveries to replay: all of a state, narrowed down by any of these. */
export class ReplayFilterDto {
  /** The only field that may be a list; every other body of the contract is flat. */
  static readonly lists: readonly string[] = ['keys'];

  @ApiPropertyOptional({ enum: ['dead', 'uncertain'], default: 'dead', example: 'dead' })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(['dead', 'uncertain'], { message: 'must be dead or uncertain' })
  state: 'dead' | 'uncertain' = 'dead';

  @ApiPropertyOptional({ description: 'The `code` of the last error.', example: 'http-422' })
  @ValidateIf((_, value) => value !== undefined)
  @Matches(/^[a-z0-9-]{1,64}$/, { message: 'must be the code of a cause, for example http-422' })
  error_code?: string;

  @ApiPropertyOptional({
    type: [String],
    maxItems: 1000,
    description: 'Only these.',
    example: ['welcome_package:0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10'],
  })
  @ValidateIf((_, value) => value !== undefined)
  @Matches(/^[\x21-\x7e]{1,255}$/, { each: true, message: 'must be keys of deliveries' })
  @ArrayMaxSize(1000, { message: 'must have at most 1000 keys' })
  @ArrayMinSize(1, { message: 'must have at least 1 key' })
  @IsArray({ message: 'must be a list of keys' })
  keys?: string[];

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Only what ended at this instant or later.',
    example: '2026-11-22T08:00:00Z',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsISO8601({ strict: true, strictSeparator: true }, INSTANT_RULE)
  @Matches(INSTANT, INSTANT_RULE)
  ended_from?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Only what ended before this instant.',
    example: '2026-11-22T09:00:00Z',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsISO8601({ strict: true, strictSeparator: true }, INSTANT_RULE)
  @Matches(INSTANT, INSTANT_RULE)
  ended_until?: string;

  @ApiPropertyOptional({ description: 'Only count what would be replayed.', default: false, example: true })
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean({ message: 'must be true or false' })
  dry_run: boolean = false;
}

export class ReplayResultDto {
  @ApiProperty({ description: 'Deliveries that the filter lets through.', example: 12 })
  matched!: number;

  @ApiProperty({ description: 'Deliveries that are due again; 0 for a dry run.', example: 12 })
  replayed!: number;
}

/** What an operator did to a flow. */
export class OperatorActionDto {
  @ApiProperty({ format: 'date-time', example: '2026-11-22T08:30:00.000Z' })
  at!: string;

  @ApiProperty({ description: 'Who, as the `X-Operator` header said.', example: 'ada' })
  operator!: string;

  @ApiProperty({ enum: ['pause', 'resume', 'rewind', 'replay', 'repair'], example: 'pause' })
  action!: string;

  @ApiProperty({ nullable: true, type: String, example: 'running' })
  before!: string | null;

  @ApiProperty({ nullable: true, type: String, example: 'paused' })
  after!: string | null;
}
