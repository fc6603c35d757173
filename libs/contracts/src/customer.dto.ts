import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmailAddress, NormalizedEmail } from './email-address';
import { IsPlainText, Normalized } from './plain-text';

/** What a client sends to create a customer. */
export class CreateCustomerDto {
  @ApiProperty({
    description: 'Trimmed, stored in Unicode NFC.',
    maxLength: 100,
    minLength: 1,
    example: 'Zoë Ångström',
  })
  @Normalized()
  @IsPlainText(100)
  name!: string;

  @ApiProperty({
    description: 'Unique, letter case aside. An international domain is stored in its ASCII form.',
    format: 'email',
    maxLength: 254,
    example: 'zoe@example.com',
  })
  @NormalizedEmail()
  @IsEmailAddress()
  email!: string;
}

/** A customer as the CRM tells of it. */
export class CustomerDto {
  @ApiProperty({ format: 'uuid', example: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10' })
  id!: string;

  @ApiProperty({ example: 'Zoë Ångström' })
  name!: string;

  @ApiProperty({ format: 'email', example: 'zoe@example.com' })
  email!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-22T08:30:00.000Z' })
  created_at!: string;
}

/** A customer as the feed tells of it. */
export class FeedCustomerDto extends CustomerDto {
  @ApiPropertyOptional({
    description: 'The W3C trace context of its creation; only when that was traced.',
    example: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  })
  traceparent?: string;
}
