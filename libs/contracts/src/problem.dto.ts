import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** What is wrong with one field. */
export class FieldErrorDto {
  @ApiProperty({
    description: 'JSON Pointer (RFC 6901) to the field, or the name of a query parameter.',
    example: '/email',
  })
  pointer!: string;

  @ApiProperty({ example: 'must be an email address' })
  detail!: string;
}

/** Every error of every API: RFC 9457 problem details, sent as `application/problem+json`. */
export class ProblemDto {
  @ApiProperty({ example: 'urn:problem:invalid-body' })
  type!: string;

  @ApiProperty({ example: 'The body is not valid' })
  title!: string;

  @ApiProperty({ type: 'integer', example: 422 })
  status!: number;

  @ApiProperty({ example: 'Mend the fields that are listed and send it again.' })
  detail!: string;

  @ApiPropertyOptional({
    description: 'Names this occurrence; the logs carry the same id.',
    example: 'urn:uuid:0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10',
  })
  instance?: string;

  @ApiPropertyOptional({ type: [FieldErrorDto] })
  errors?: FieldErrorDto[];
}
