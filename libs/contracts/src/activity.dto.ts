import { ApiProperty } from '@nestjs/swagger';

/** What a flow delivered within one minute. */
export class ActivityDto {
  @ApiProperty({ format: 'date-time', description: 'The start of the minute.', example: '2026-11-22T08:30:00.000Z' })
  at!: string;

  @ApiProperty({ type: 'integer', example: 987 })
  delivered!: number;

  @ApiProperty({
    nullable: true,
    type: Number,
    description:
      'Half of them were delivered this soon after their discovery, in seconds; `null` when there were none.',
    example: 0.12,
  })
  p50_seconds!: number | null;

  @ApiProperty({ nullable: true, type: Number, description: '99 of 100 were.', example: 0.43 })
  p99_seconds!: number | null;
}
