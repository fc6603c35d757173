import { useNow } from '../live/use-now';
import { ago, wholeDuration } from '../words/numbers';

const TODAY = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const OTHER_DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** `08:30:00` today, `22 Nov 2026, 08:30:00` on another day; in the reader's time zone. */
export function clockTime(at: Date): string {
  const isToday = at.toDateString() === new Date().toDateString();
  return (isToday ? TODAY : OTHER_DAY).format(at);
}

/** A time of day; pointing at it tells it in UTC, as the logs have it. */
export function Instant({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={at}>
      {clockTime(new Date(at))}
    </time>
  );
}

/** How long something has been so: `for 3 min`. */
export function Since({ at }: { readonly at: string }) {
  const seconds = Math.floor((useNow() - Date.parse(at)) / 1000);
  return (
    <time dateTime={at} title={at}>
      for {wholeDuration(seconds)}
    </time>
  );
}

/** How long ago something was, going on by itself. */
export function Age({ of }: { readonly of: string }) {
  return (
    <time dateTime={of} title={of}>
      {ago(Date.parse(of), useNow())}
    </time>
  );
}
