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
