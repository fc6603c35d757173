import type { TimelineEntryDto } from '@app/contracts';
import { Icon, type IconName } from '../parts/icon';
import { Age, Instant } from '../parts/time';
import { TIMELINE_STEP } from '../words/state-words';

const ICONS: Readonly<Record<TimelineEntryDto['kind'], IconName>> = {
  created: 'created',
  discovered: 'discovered',
  'attempt-failed': 'stalled',
  replayed: 'again',
  repaired: 'again',
  delivered: 'delivered',
  dead: 'dead',
  uncertain: 'uncertain',
};

interface TimelineProps {
  readonly entries: readonly TimelineEntryDto[];
  readonly isOver: boolean;
  readonly dueAt: string | null;
}

/** A record's way, oldest first; the last step is open while it has not come to an end. */
export function Timeline({ entries, isOver, dueAt }: TimelineProps) {
  return (
    <ol class="timeline">
      {entries.map(({ at, kind, detail }, index) => (
        <li key={`${index} ${at}`} class={`step step-${kind}`}>
          <span class="step-sign">
            <Icon name={ICONS[kind]} />
          </span>
          <div>
            <p>
              <strong>{TIMELINE_STEP[kind]}</strong>{' '}
              <span class="quiet">
                <Instant at={at} />
              </span>
            </p>
            <p class="breakable">{detail}</p>
          </div>
        </li>
      ))}
      {!isOver && (
        <li class="step step-open">
          <span class="step-sign">
            <Icon name="pending" />
          </span>
          <div>
            <p>
              <strong>{dueAt === null ? 'On the way' : 'Due'}</strong>{' '}
              {dueAt !== null && (
                <span class="quiet">
                  {Date.parse(dueAt) > Date.now() ? <Instant at={dueAt} /> : <Age of={dueAt} />}
                </span>
              )}
            </p>
          </div>
        </li>
      )}
    </ol>
  );
}
