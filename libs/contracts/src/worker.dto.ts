import { ApiProperty } from '@nestjs/swagger';

const WORKER_STATES = ['working', 'lost'] as const;

/** What a worker holds of one flow. */
export class HoldingDto {
  @ApiProperty({ example: 'welcome-package' })
  flow!: string;

  @ApiProperty({ description: 'Whether it is the one that reads the source.', example: true })
  discovers!: boolean;

  @ApiProperty({ type: 'integer', description: 'Deliveries that it has in hand.', example: 100 })
  deliveries!: number;

  @ApiProperty({ description: 'Whether it makes an audit of the flow.', example: false })
  audits!: boolean;
}

/** An integrator that works on the ledger, and what it holds. */
export class WorkerDto {
  @ApiProperty({
    format: 'uuid',
    description: 'The fence in every write of the worker. It is another one after it was lost and came back.',
    example: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10',
  })
  id!: string;

  @ApiProperty({ description: 'Its WORKER_NAME; by default its host and process.', example: 'integrator-1:7' })
  name!: string;

  @ApiProperty({
    enum: WORKER_STATES,
    example: 'working',
    description: '`lost`: it did not renew its lease; what it holds is about to be given to others.',
  })
  state!: (typeof WORKER_STATES)[number];

  @ApiProperty({
    format: 'date-time',
    description: 'Since when it works under this id.',
    example: '2026-11-22T08:30:00.000Z',
  })
  started_at!: string;

  @ApiProperty({
    format: 'date-time',
    description:
      'By then it must have renewed its lease. By the clock of the database, where there are several machines.',
    example: '2026-11-22T08:30:05.000Z',
  })
  lease_until!: string;

  @ApiProperty({ type: [HoldingDto], description: 'By flow; only the flows of which it holds something.' })
  holds!: HoldingDto[];
}
