import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, Matches, ValidateIf } from 'class-validator';

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

/** Which deliveries to replay: all of a state, narrowed down to one cause. */
export class ReplayFilterDto {
  @ApiPropertyOptional({ enum: ['dead', 'uncertain'], default: 'dead', example: 'dead' })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(['dead', 'uncertain'], { message: 'must be dead or uncertain' })
  state: 'dead' | 'uncertain' = 'dead';

  @ApiPropertyOptional({ description: 'The `code` of the last error.', example: 'http-422' })
  @ValidateIf((_, value) => value !== undefined)
  @Matches(/^[a-z0-9-]{1,64}$/, { message: 'must be the code of a cause, for example http-422' })
  error_code?: string;

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

  @ApiProperty({ enum: ['pause', 'resume', 'rewind', 'replay'], example: 'pause' })
  action!: string;

  @ApiProperty({ nullable: true, type: String, example: 'running' })
  before!: string | null;

  @ApiProperty({ nullable: true, type: String, example: 'paused' })
  after!: string | null;
}
