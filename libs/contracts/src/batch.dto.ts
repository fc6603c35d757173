import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CustomerDto } from './customer.dto';
import { PackageRequestDto } from './package-request.dto';
import { ProblemDto } from './problem.dto';

/** The most items one batch may carry. */
export const MAX_BATCH_ITEMS = 1000;

/** What became of one customer of a batch: `customer` with 201, `problem` with 409 or 422. */
export class CustomerBatchResultDto {
  @ApiProperty({ enum: [201, 409, 422], example: 201 })
  status!: number;

  @ApiPropertyOptional({ type: CustomerDto })
  customer?: CustomerDto;

  @ApiPropertyOptional({ type: ProblemDto })
  problem?: ProblemDto;
}

/** The results stand in the order of the items. */
export class CustomerBatchDto {
  @ApiProperty({ type: [CustomerBatchResultDto] })
  results!: CustomerBatchResultDto[];
}

/** What became of one package request of a batch: `package_request` with 201, `problem` with 409 or 422. */
export class PackageRequestBatchResultDto {
  @ApiProperty({ enum: [201, 409, 422], example: 201 })
  status!: number;

  @ApiPropertyOptional({ type: PackageRequestDto })
  package_request?: PackageRequestDto;

  @ApiPropertyOptional({ description: 'True when this key was answered before and the first answer is given again.' })
  idempotent_replayed?: boolean;

  @ApiPropertyOptional({ type: ProblemDto })
  problem?: ProblemDto;
}

/** The results stand in the order of the items. */
export class PackageRequestBatchDto {
  @ApiProperty({ type: [PackageRequestBatchResultDto] })
  results!: PackageRequestBatchResultDto[];
}
