import type { ChannelKind, ChannelState } from './event-channel';
import type { Judgement } from './judge-page';

/** What a channel tells of itself; the log and the metrics listen. */
export type ChannelNews = { readonly channel: string; readonly channelKind: ChannelKind } & (
  | {
      readonly kind: 'sent';
      readonly before: ChannelState;
      readonly judgement: Judgement;
      /** Nothing was refused for this cause since the process was started. */
      readonly isFirstRefusal: boolean;
    }
  /** Another sender had taken it over meanwhile. */
  | { readonly kind: 'fenced' }
  /** It could not go on for a reason of our own: most likely the database. It tries again. */
  | { readonly kind: 'broken'; readonly error: unknown; readonly isFirst: boolean }
  | { readonly kind: 'mended' }
);
