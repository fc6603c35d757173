import type { Sent } from './flow';
import type { Stall } from './flow-stall';
import type { AuditView } from './ledger/audit-view';
import type { Cause } from './outcome';

/** What the engine tells of itself: the app turns it into log lines and metrics. The engine neither logs nor counts. */
export type SyncEvent = { readonly flow: string } & (
  | { readonly kind: 'cycle-started' }
  | { readonly kind: 'discovered'; readonly read: number; readonly keys: readonly string[] }
  | { readonly kind: 'told'; readonly told: number; readonly keys: readonly string[] }
  | { readonly kind: 'cursor-expired'; readonly cause: Cause }
  | { readonly kind: 'cycle-finished'; readonly read: number; readonly discovered: number; readonly durationMs: number }
  | { readonly kind: 'poll-failed'; readonly cause: Cause; readonly isFirst: boolean }
  | { readonly kind: 'poll-recovered' }
  | {
      readonly kind: 'settled';
      readonly deliveries: readonly SettledDelivery[];
      /** True when the flow is held now: what failed here is part of that, and told by it. */
      readonly isHeld?: boolean;
    }
  | { readonly kind: 'held'; readonly cause: Cause; readonly probeAt: number; readonly isFirst: boolean }
  | { readonly kind: 'hold-ended' }
  | { readonly kind: 'fenced'; readonly keys: readonly string[] }
  | { readonly kind: 'work-taken-back'; readonly deliveries: number }
  | { readonly kind: 'stalled'; readonly stall: Stall }
  | { readonly kind: 'stall-ended' }
  | { readonly kind: 'audit-started'; readonly audit: string; readonly by: string; readonly isRepair: boolean }
  | { readonly kind: 'audit-finished'; readonly result: AuditView }
  | { readonly kind: 'audit-failed'; readonly audit: string; readonly cause: Cause }
  | { readonly kind: 'failed'; readonly during: 'discover' | 'deliver' | 'sweep' | 'audit'; readonly error: unknown }
);

export interface SettledDelivery {
  readonly key: string;
  readonly outcome: Sent['outcome']['kind'];
  readonly reference: string | null;
  readonly cause: Cause | null;
  /** Failed attempts so far, this one included. */
  readonly attempts: number;
  /** When it will be tried again, in ms of the epoch. */
  readonly dueAt: number | null;
  readonly durationMs: number;
  /** From its discovery to now. */
  readonly ageMs: number;
  /** Of what created the record, where that is known. */
  readonly traceparent?: string | undefined;
}
