/** Why something did not go well, in words an operator can act on. */
export interface Cause {
  /** A stable word for filters and metrics: `http-503`, `no-answer`, `answer-mismatch`, ... */
  readonly code: string;
  readonly detail: string;
  /** The status the other side answered with, when it answered. */
  readonly status?: number;
  /** The first 300 characters of the answer. */
  readonly excerpt?: string;
}

/** What became of one attempt. */
export type Outcome =
  /** The effect is there. `reference` is the target's own id of it, where it told one. */
  | { readonly kind: 'delivered'; readonly reference: string | null }
  /**
   * It may go well later: try again with the same key. `notBefore` is a floor the target set (ms of the epoch).
   * `isTargetDown` when the target itself was not there, so that the next record would fare no better.
   */
  | { readonly kind: 'retry'; readonly cause: Cause; readonly notBefore?: number; readonly isTargetDown?: boolean }
  /** It will never go well: a dead letter at once. */
  | { readonly kind: 'reject'; readonly cause: Cause }
  /** The fault is not this record's: address or credentials of the target are wrong. Hold the flow. */
  | { readonly kind: 'pause'; readonly cause: Cause }
  /** The answer was lost and the target cannot be asked again without risking a second effect. A human decides. */
  | { readonly kind: 'uncertain'; readonly cause: Cause };
