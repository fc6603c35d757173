import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID, Matches, ValidateIf } from 'class-validator';
import { IDEMPOTENCY_KEY_PATTERN } from './idempotency-key';
import { PageQueryDto } from './page-query.dto';
import { WELCOME_PACKAGE } from './wire-words';

/** The life of a package request, in its only order. */
export const PACKAGE_REQUEST_STATUSES = ['pending', 'shipped', 'delivered'] as const;
export type PackageRequestStatus = (typeof PACKAGE_REQUEST_STATUSES)[number];

const PACKAGE_TYPE_PATTERN = /^[a-z][a-z0-9_]{0,63}$/;
const CUSTOMER_ID = { format: 'uuid', example: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10' };

/** What a client sends to request a package. */
export class CreatePackageRequestDto {
  @ApiProperty(CUSTOMER_ID)
  @IsUUID('all', { message: 'must be a UUID' })
  customer_id!: string;

  @ApiPropertyOptional({
    description: `A customer has at most one \`${WELCOME_PACKAGE}\`; other types are not limited.`,
    default: WELCOME_PACKAGE,
    pattern: PACKAGE_TYPE_PATTERN.source,
    example: WELCOME_PACKAGE,
  })
  @ValidateIf((_, value) => value !== undefined)
  @Matches(PACKAGE_TYPE_PATTERN, { message: 'must be lower-case letters, digits and _, at most 64' })
  package_type: string = WELCOME_PACKAGE;
}

/** One item of a batch: a package request with its own idempotency key. */
export class CreatePackageRequestItemDto extends CreatePackageRequestDto {
  @ApiPropertyOptional({
    description: 'As the `Idempotency-Key` header.',
    maxLength: 255,
    example: 'welcome_package:42',
  })
  @ValidateIf((_, value) => value !== undefined)
  @Matches(IDEMPOTENCY_KEY_PATTERN, { message: 'must be 1 to 255 visible ASCII characters' })
  idempotency_key?: string;
}

/** A package request as Inventory tells of it. */
export class PackageRequestDto {
  @ApiProperty({ format: 'uuid', example: '0199a3b2-9f00-7aa1-8a3e-55aa0c6f1b22' })
  request_id!: string;

  @ApiProperty(CUSTOMER_ID)
  customer_id!: string;

  @ApiProperty({ example: WELCOME_PACKAGE })
  package_type!: string;

  @ApiProperty({ enum: PACKAGE_REQUEST_STATUSES, example: 'pending' })
  status!: PackageRequestStatus;

  @ApiProperty({ format: 'date-time', example: '2026-11-22T08:30:01.000Z' })
  created_at!: string;
}

/** The next step of a package request. */
export class UpdatePackageRequestDto {
  @ApiProperty({ enum: PACKAGE_REQUEST_STATUSES, example: 'shipped' })
  @IsIn(PACKAGE_REQUEST_STATUSES, { message: `must be one of ${PACKAGE_REQUEST_STATUSES.join(', ')}` })
  status!: PackageRequestStatus;
}

/** A page of package requests, narrowed down by any of these. */
export class PackageRequestQueryDto extends PageQueryDto {
  // No example here nor below: Swagger UI would send it, and a newcomer would find nothing.
  @ApiPropertyOptional({ format: 'uuid', description: 'Only those of this customer.' })
  @IsOptional()
  @IsUUID('all', { message: 'must be a UUID' })
  customer_id?: string;

  @ApiPropertyOptional({ description: `Only those of this type, for example \`${WELCOME_PACKAGE}\`.` })
  @IsOptional()
  @Matches(PACKAGE_TYPE_PATTERN, { message: 'must be lower-case letters, digits and _, at most 64' })
  package_type?: string;

  @ApiPropertyOptional({ enum: PACKAGE_REQUEST_STATUSES, description: 'Only those in this status.' })
  @IsOptional()
  @IsIn(PACKAGE_REQUEST_STATUSES, { message: `must be one of ${PACKAGE_REQUEST_STATUSES.join(', ')}` })
  status?: PackageRequestStatus;
}
