import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CustomerDto } from './customer.dto';
import { PackageRequestDto } from './package-request.dto';
import { ProblemDto } from './problem.dto';

/** The most items one batch may carry. */
export const MAX_BATCH_ITEMS = 1000;

/** An item that was not valid, as the results tell of it; here for the documents only. */
const INVALID_ITEM = {
  status: 422,
  problem: {
    type: 'urn:problem:invalid-body',
    title: 'The body is not valid',
    status: 422,
    detail: 'Mend the fields that are listed and send it again.',
    errors: [{ pointer: '/email', detail: 'must be an email address' }],
  },
};

/** What became of one customer of a batch: `customer` with 201, `problem` with 409 or 422. */
export class CustomerBatchResultDto {
  @ApiProperty({ type: 'integer', enum: [201, 409, 422], example: 201 })
  status!: number;

  @ApiPropertyOptional({ type: CustomerDto })
  customer?: CustomerDto;

  @ApiPropertyOptional({ type: ProblemDto })
  problem?: ProblemDto;
}

/** The results stand in the order of the items. */
export class CustomerBatchDto {
  @ApiProperty({
    type: [CustomerBatchResultDto],
    example: [
      {
        status: 201,
        customer: {
          id: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10',
          name: 'Ada Lovelace',
          email: 'ada@example.com',
          created_at: '2026-11-22T08:30:00.000Z',
        },
      },
      INVALID_ITEM,
    ],
  })
  results!: CustomerBatchResultDto[];
}

/** What became of one package request of a batch: `package_request` with 201, `problem` with 409 or 422. */
export class PackageRequestBatchResultDto {
  @ApiProperty({ type: 'integer', enum: [201, 409, 422], example: 201 })
  status!: number;

  @ApiPropertyOptional({ type: PackageRequestDto })
  package_request?: PackageRequestDto;

  @ApiPropertyOptional({
    example: true,
    description: 'True when this key was answered before and the first answer is given again.',
  })
  idempotent_replayed?: boolean;

  @ApiPropertyOptional({ type: ProblemDto })
  problem?: ProblemDto;
}

/** The results stand in the order of the items. */
export class PackageRequestBatchDto {
  @ApiProperty({
    type: [PackageRequestBatchResultDto],
    example: [
      {
        status: 201,
        package_request: {
          request_id: '0199a3b2-9f00-7aa1-8a3e-55aa0c6f1b22',
          customer_id: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10',
          package_type: 'welcome_package',
          status: 'pending',
          created_at: '2026-11-22T08:30:01.000Z',
        },
      },
      INVALID_ITEM,
    ],
  })
  results!: PackageRequestBatchResultDto[];
}
