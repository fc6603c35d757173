import type { Observable } from 'rxjs';
import type { Cause, Outcome } from './outcome';

/** One integration: what its source yields, reaches its target once per key. */
export interface Flow {
  /** In routes, logs and metrics, for example `welcome-package`. */
  readonly name: string;
  /** What its records and its effect are called in the log, for example `customers` and `package request`. */
  readonly words?: { readonly records: string; readonly effect: string };
  readonly source: Source;
  readonly target: Target;
  /** What a record of the source means for the target. Pure: the same record always gives the same answer. */
  readonly map: (record: unknown) => Mapped;
  /** What people know of a record, to search for it and to tell its story. Pure. */
  readonly describe?: (record: unknown) => RecordDescription;
  /** The key of the record that the source knows under `id`, so that people can search for it. Pure. */
  readonly keyOf?: (id: string) => string;
  /** What the target has, so that it can be held against the source; without it no audit can be made. */
  readonly effects?: Effects;
  /** How the source tells of a record before it is polled, where it does. */
  readonly events?: TakenEvents;
}

/**
 * The events that a flow takes: CloudEvents whose data is a record as the source's feed gives it. They save the wait for the
 * next poll and nothing else, so each may be lost, repeated or late.
 */
export interface TakenEvents {
  /** The CloudEvents type, for example `customer.created`; a broker routes by it. */
  readonly type: string;
  /** The broker's exchange where the source puts them; without it no broker is asked. */
  readonly exchange?: string;
  /** What webhooks are signed with, `whsec_<base64>`, several while they are changed; none: no webhook is taken. */
  readonly secrets: readonly string[];
}

/** What people know of a record. */
export interface RecordDescription {
  /** What they call it, for example an email. */
  readonly label?: string | undefined;
  /** When it came to be in the source, in ms of the epoch. */
  readonly createdAt?: number | undefined;
}

/** The effects that a target has, and how they are read. */
export interface Effects {
  readonly source: Source;
  /** Which record an effect is of; `undefined` when it is none of this flow's. Pure. */
  readonly read: (effect: unknown) => Effect | undefined;
}

export interface Effect {
  readonly key: string;
  /** When it came to be in the target, in ms of the epoch. */
  readonly createdAt?: number | undefined;
}

/** A record that can be delivered, or the fault that makes it a dead letter at once. */
export type Mapped =
  | {
      /** The business key of the effect: the delivery's identity, and the idempotency key sent to the target. */
      readonly key: string;
      readonly body: Readonly<Record<string, unknown>>;
      /** The W3C `traceparent` of what created the record, where that is known: it goes along to the target. */
      readonly traceparent?: string | undefined;
    }
  | { readonly fault: string };

/** Where records come from. */
export interface Source {
  /**
   * Reads one page after `cursor` (`null`: from the start).
   * Errors with {@link SourceError} when there is no page to be had.
   */
  read(cursor: string | null): Observable<Page>;
}

export interface Page {
  readonly records: readonly unknown[];
  /** The position after this page, or `null` for a source that has no positions and always tells everything. */
  readonly next: string | null;
  /** True when there is nothing more to read for now. */
  readonly drained: boolean;
}

/** The source did not give a page. */
export class SourceError extends Error {
  constructor(
    readonly reason: Cause,
    readonly options: {
      /** The cursor is of a feed that no longer is: start again from the beginning; the ledger knows what it has. */
      readonly isCursorExpired?: boolean;
      /** The source asked to be left alone until this instant, in ms of the epoch. */
      readonly notBefore?: number;
    } = {},
  ) {
    super(reason.detail);
    this.name = 'SourceError';
  }
}

/** Where records go. */
export interface Target {
  /** Finds out what the target can do, before anything is sent. Errors with {@link TargetError} while it cannot be asked. */
  connect(): Observable<ConnectedTarget>;
}

/** A target of which is known what it can do. */
export interface ConnectedTarget {
  /** True when the same key sent twice has one effect, so that a lost answer may be asked for again. */
  readonly isIdempotent: boolean;
  /** The most deliveries that are handed to one `send`. */
  readonly sendLimit: number;
  /**
   * What a delivery counts for in `sendLimit` that had no attempt (1), one, two, and so on; the last is for all that had more. What goes out in
   * smaller parts counts for more: or it would wait in the hands of one worker while others have nothing to do.
   */
  readonly weights: readonly [1, ...number[]];
  /** How many `send` may be under way at once. */
  readonly lanes: number;
  /**
   * Sends each of `deliveries` and tells what became of it, in groups as the answers come in. Never errors: every
   * failure is an outcome. When `interrupted` aborts, what has no answer yet is given up.
   */
  send(deliveries: readonly Outgoing[], interrupted: AbortSignal): Observable<readonly Sent[]>;
}

/** The target could not be asked what it can do. */
export class TargetError extends Error {
  constructor(readonly reason: Cause) {
    super(reason.detail);
    this.name = 'TargetError';
  }
}

/** A delivery on its way to the target. */
export interface Outgoing {
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Goes along as a header where the delivery is sent alone; a batch has no one trace. */
  readonly traceparent?: string | undefined;
  /** Attempts before this one. What failed before is sent in smaller parts, so that it cannot take down all others again. */
  readonly attempts: number;
}

/**
 * What became of one delivery; `interrupted` when it was not sent, or given up by a target that bears a repetition. That counts no attempt,
 * and the attempt is a part of the fence: said of one that may have had its effect, it could have it twice.
 */
export interface Sent {
  readonly key: string;
  readonly outcome: Outcome | { readonly kind: 'interrupted' };
  readonly durationMs: number;
}
