import type { FeedCustomerDto } from '@app/contracts';
import type { FeedRow } from '@app/platform';
import { defer, EMPTY, from, ignoreElements, mergeMap, type Observable, tap } from 'rxjs';
import { customerCreated } from './customer-created';
import type { Answer, EventSender } from './event-channel';

/**
 * Sends a page's events in the order of the feed, several at a time, and completes when the last one is answered. Once one
 * of them fails no other is begun. Each answer is put into `answers`, in the place of its customer, as it comes.
 */
export function sendPage(
  rows: readonly FeedRow<FeedCustomerDto>[],
  sender: EventSender,
  answers: (Answer | undefined)[],
  signal: AbortSignal,
): Observable<never> {
  let isOpen = true;
  return from(rows).pipe(
    mergeMap(
      ({ item }, index) =>
        defer(() => (isOpen ? sender.send(customerCreated(item), signal) : EMPTY)).pipe(
          tap((answer) => {
            answers[index] = answer;
            if (answer.kind !== 'taken' && answer.kind !== 'refused') isOpen = false;
          }),
        ),
      sender.concurrency,
    ),
    ignoreElements(),
  );
}
