import type { ChannelNews } from './channel-news';
import type { Cause, ChannelState } from './event-channel';
import type { Judgement } from './judge-page';

/** `error` means a human must act; what heals itself is `warn`, told once. */
interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What an operator reads of a channel's news: when it turns, not while it stays. */
export function channelLines(news: ChannelNews): LogLine[] {
  const { channel } = news;
  const line = (level: LogLine['level'], message: string, fields: object = {}): LogLine[] => [
    { level, message, fields: { channel, ...fields } },
  ];
  switch (news.kind) {
    case 'sent': {
      const { taken, refused, refusal, state } = news.judgement;
      return [
        ...line('debug', 'events were sent', { taken, refused, position: state.position }),
        ...(refusal === null ? [] : refusalLine(refusal, refused, news.isFirstRefusal, line)),
        ...turnLines(news.before, news.judgement, line),
      ];
    }
    case 'fenced':
      return line(
        'warn',
        'another sender took this channel over meanwhile; what it sent counts, and some may come twice',
      );
    case 'broken':
      return line(
        news.isFirst ? 'warn' : 'debug',
        'events wait: their position cannot be read or written; trying again',
        {
          err: news.error,
        },
      );
    case 'mended':
      return line('info', 'the position of events can be read and written again');
  }
}

type Line = (level: LogLine['level'], message: string, fields?: object) => LogLine[];

/** Told once for a cause, however many follow and whatever is taken in between: the metric counts them. */
function refusalLine(cause: Cause, refused: number, isFirst: boolean, line: Line): LogLine[] {
  const what = refused === 1 ? '1 event was refused' : `${refused} events were refused`;
  return line(isFirst ? 'error' : 'debug', `${what}: ${cause.detail}`, { cause, refused });
}

function turnLines(before: ChannelState, { state, taken }: Judgement, line: Line): LogLine[] {
  const { cause } = state;
  if (state.pausedAt !== null) {
    return line('error', `no more events are sent: ${cause?.detail} See GET /event-channels`, { cause });
  }
  if (state.dueAt !== null) {
    const level = before.failures === 0 ? 'warn' : 'debug';
    return line(level, `events wait: ${cause?.detail} They are tried again, and none is skipped`, {
      cause,
      due_at: new Date(state.dueAt).toISOString(),
    });
  }
  if (before.failures === 0) return [];
  return line('info', taken > 0 ? 'events are taken again' : 'the receiver answers again');
}
