import { bufferCount, defer, from, map, mergeMap, Observable, of, race, toArray } from 'rxjs';
import type { ConnectedTarget, Outgoing, Sent, Target } from '../flow';
import type { Outcome } from '../outcome';

const CAUSE = { code: 'interrupted', detail: 'The integrator stopped before the target answered.' };

/** A target that keeps what it was sent, and answers as a test tells it. */
export class FakeTarget implements Target, ConnectedTarget {
  isIdempotent = true;
  sendLimit = 10;
  weights: [1, ...number[]] = [1];
  lanes = 2;
  /** True when all answers of one `send` come together. */
  answersTogether = false;
  /** What each attempt is said to have taken. */
  durationMs = 0;
  readonly sent: Outgoing[] = [];
  /** What it can do, once it tells. */
  connected: () => Observable<ConnectedTarget> = () => of(this);
  answer: (delivery: Outgoing) => Outcome | Promise<Outcome> = ({ key }) => ({
    kind: 'delivered',
    reference: `r-${key}`,
  });

  connect(): Observable<ConnectedTarget> {
    return defer(() => this.connected());
  }

  send(deliveries: readonly Outgoing[], interrupted: AbortSignal): Observable<readonly Sent[]> {
    return from(deliveries).pipe(
      mergeMap((delivery) => this.sendOne(delivery, interrupted)),
      this.answersTogether ? toArray() : bufferCount(1),
    );
  }

  keys(): string[] {
    return this.sent.map(({ key }) => key);
  }

  private sendOne(delivery: Outgoing, interrupted: AbortSignal): Observable<Sent> {
    const answered$ = defer(async () => {
      this.sent.push(delivery);
      return this.answer(delivery);
    });
    return race(answered$, this.givenUp(interrupted)).pipe(
      map((outcome) => ({ key: delivery.key, outcome, durationMs: this.durationMs })),
    );
  }

  private givenUp(interrupted: AbortSignal): Observable<Sent['outcome']> {
    const outcome: Sent['outcome'] = this.isIdempotent ? { kind: 'interrupted' } : { kind: 'uncertain', cause: CAUSE };
    return new Observable((subscriber) => {
      const giveUp = (): void => {
        subscriber.next(outcome);
        subscriber.complete();
      };
      interrupted.addEventListener('abort', giveUp);
      return () => interrupted.removeEventListener('abort', giveUp);
    });
  }
}
