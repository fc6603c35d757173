import { ApiProperty } from '@nestjs/swagger';
import { Equals, IsISO8601, IsObject, IsString, Length } from 'class-validator';
import { FeedCustomerDto } from './customer.dto';
import { CUSTOMER_CREATED } from './wire-words';

/** How the event travels: CloudEvents in structured mode. Source: https://github.com/cloudevents/spec (v1.0.2) */
export const CLOUD_EVENT_CONTENT_TYPE = 'application/cloudevents+json';

/**
 * A customer was created: a CloudEvent 1.0 whose data is the customer as the feed gives it. It may come more than once,
 * with the same `id`, and in any order. A receiver ignores attributes that it does not know, as CloudEvents asks.
 */
export class CustomerCreatedEventDto {
  @ApiProperty({ enum: ['1.0'] })
  @Equals('1.0', { message: 'must be 1.0' })
  specversion!: '1.0';

  @ApiProperty({ description: 'The id of the customer.', example: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10' })
  @Length(1, 255, { message: 'must have 1 to 255 characters' })
  @IsString({ message: 'must be a text' })
  id!: string;

  @ApiProperty({ description: 'The feed that the customer is in, too.', example: '/customers' })
  @Length(1, 2048, { message: 'must have 1 to 2048 characters' })
  @IsString({ message: 'must be a text' })
  source!: string;

  @ApiProperty({ enum: [CUSTOMER_CREATED] })
  @Equals(CUSTOMER_CREATED, { message: `must be ${CUSTOMER_CREATED}` })
  type!: typeof CUSTOMER_CREATED;

  @ApiProperty({ description: 'The id of the customer.', example: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10' })
  @Length(1, 255, { message: 'must have 1 to 255 characters' })
  @IsString({ message: 'must be a text' })
  subject!: string;

  @ApiProperty({ format: 'date-time', description: 'When the customer was created.' })
  @IsISO8601({ strict: true }, { message: 'must be an RFC 3339 time' })
  time!: string;

  @ApiProperty({ enum: ['application/json'] })
  @Equals('application/json', { message: 'must be application/json' })
  datacontenttype!: 'application/json';

  @ApiProperty({ type: FeedCustomerDto })
  @IsObject({ message: 'must be an object' })
  data!: FeedCustomerDto;
}
