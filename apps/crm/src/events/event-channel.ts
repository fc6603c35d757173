import type { CustomerCreatedEventDto } from '@app/contracts';

/** Why something did not go well, and what to do about it. */
export interface Cause {
  /** A stable word to filter by. */
  readonly code: string;
  /** Sentences for the operator; they hold nothing that the other side said. */
  readonly detail: string;
}

/** What became of one event. */
export type Answer =
  | { readonly kind: 'taken' }
  /** This event will never be taken; the next one may be. */
  | { readonly kind: 'refused'; readonly cause: Cause }
  /** Nothing is taken for now. `notBefore` is what the other side asks for, in ms of the epoch. */
  | { readonly kind: 'failed'; readonly cause: Cause; readonly notBefore?: number }
  /** The other side wants no more events at all. */
  | { readonly kind: 'gone'; readonly cause: Cause }
  /** Given up by us, because the service stops or another one has taken over. */
  | { readonly kind: 'interrupted' };

export type ChannelKind = 'webhook' | 'broker';

/** Takes events to one receiver. */
export interface EventSender {
  /** How many events may be under way at once. */
  readonly concurrency: number;
  /** Never rejects: what went wrong is an answer. Gives up when `signal` says so. */
  send(event: CustomerCreatedEventDto, signal: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

/** One receiver, as it is configured: its address as it may be shown, and the way there. */
export interface ConfiguredChannel {
  readonly name: string;
  readonly kind: ChannelKind;
  readonly sender: EventSender;
}

/** How far a channel has come, and whether it goes on. */
export interface ChannelState {
  /** The number in the feed of the last customer whose event was answered. */
  readonly position: number;
  /** In a row; 0 when it goes well. */
  readonly failures: number;
  /** Events that were refused for good, ever. */
  readonly refused: number;
  /** Not before this, in ms of the epoch; only while it fails. */
  readonly dueAt: number | null;
  /** Since when the receiver wants no more, in ms of the epoch; until an operator resumes it. */
  readonly pausedAt: number | null;
  /** Of the failure, the pause, or the refusal of the last event. */
  readonly cause: Cause | null;
}
