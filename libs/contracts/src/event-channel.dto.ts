import { ApiProperty, OmitType } from '@nestjs/swagger';
import { CauseDto } from './cause.dto';

const CHANNEL_KINDS = ['webhook', 'broker'] as const;
const CHANNEL_STATES = ['open', 'failing', 'paused'] as const;

class ChannelCauseDto extends OmitType(CauseDto, ['status', 'excerpt']) {}

/** A receiver of events, and how far it is. */
export class EventChannelDto {
  @ApiProperty({ format: 'uuid', example: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10' })
  id!: string;

  @ApiProperty({
    description:
      'The origin of a webhook, and a digest that tells it from others: its path or query may be a secret. Or `amqp`.',
    example: 'https://integrator.example/…#1f6cc57e71b2',
  })
  name!: string;

  @ApiProperty({ enum: CHANNEL_KINDS })
  kind!: (typeof CHANNEL_KINDS)[number];

  @ApiProperty({ description: 'Whether the settings name it. If not, nothing is sent, and its position is kept.' })
  is_configured!: boolean;

  @ApiProperty({
    enum: CHANNEL_STATES,
    description:
      '`failing`: the next attempt is at `due_at`; `paused`: the receiver wants no more events, until somebody resumes it.',
  })
  state!: (typeof CHANNEL_STATES)[number];

  @ApiProperty({
    type: 'integer',
    description: 'How far the feed is ahead of it, in its numbers: at least as many as customers.',
    example: 0,
  })
  lag!: number;

  @ApiProperty({ type: 'integer', description: 'Failed attempts in a row.', example: 0 })
  failures!: number;

  @ApiProperty({ type: 'integer', description: 'Events that it refused for good, ever.', example: 0 })
  refused!: number;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, example: null })
  due_at!: string | null;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, example: null })
  paused_since!: string | null;

  @ApiProperty({
    type: ChannelCauseDto,
    nullable: true,
    description: 'Why it does not go on, or why the last event was refused.',
    example: null,
  })
  cause!: ChannelCauseDto | null;
}
