import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

/** `'12'` to 12; anything else stays what it is, so that `1e2`, `0x10`, `' 5'` and repeated parameters are refused. */
export function strictInteger(value: unknown): unknown {
  return typeof value === 'string' && /^(0|[1-9]\d{0,9})$/.test(value) ? Number(value) : value;
}

/** One page of a list: how many, and after which position. */
export class PageQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1000, default: 100, description: 'How many at most.' })
  @Transform(({ value }) => strictInteger(value))
  @Max(1000, { message: 'must be at most 1000' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be a whole number' })
  limit: number = 100;

  @ApiPropertyOptional({ description: 'An opaque position, taken from the `Link` header of the page before.' })
  @IsOptional()
  @IsString({ message: 'must be given once' })
  after?: string;
}
