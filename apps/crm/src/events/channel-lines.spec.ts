import { channelLines } from './channel-lines';
import type { ChannelState } from './event-channel';
import type { Judgement } from './judge-page';

const CHANNEL = { channel: 'https://example.com/hooks', channelKind: 'webhook' } as const;
const WELL: ChannelState = { position: 10, failures: 0, refused: 0, dueAt: null, pausedAt: null, cause: null };
const CAUSE = { code: 'http-503', detail: 'The endpoint answered 503.' };
const FAILING: ChannelState = { ...WELL, failures: 1, dueAt: 5000, cause: CAUSE };
const PAUSED: ChannelState = { ...WELL, pausedAt: 5000, cause: CAUSE };
const REFUSAL = { code: 'http-422', detail: 'The endpoint answered 422.' };
const COUNTS = { taken: 1, refused: 0, refusal: null, failed: 0, goesOn: true };

/** The lines that are not of a healthy run's debug. */
function told(before: ChannelState, state: ChannelState, counts: Partial<Judgement> = {}, isFirst = true): string[] {
  const judgement = { ...COUNTS, ...counts, state };
  return channelLines({ ...CHANNEL, kind: 'sent', before, judgement, isFirstRefusal: isFirst })
    .slice(1)
    .map(({ level, message }) => `${level} ${message}`);
}

describe('channelLines', () => {
  it('says nothing above debug while it goes well', () => {
    expect(told(WELL, { ...WELL, position: 20 })).toEqual([]);
  });

  it('warns once when a channel fails, and says once that it goes on', () => {
    expect(told(WELL, FAILING)).toEqual([
      'warn events wait: The endpoint answered 503. They are tried again, and none is skipped',
    ]);
    expect(told(FAILING, { ...FAILING, failures: 2 })).toEqual([expect.stringMatching(/^debug /)]);
    expect(told({ ...FAILING, failures: 2 }, WELL)).toEqual(['info events are taken again']);
  });

  it('is an error where a human must act: a pause', () => {
    expect(told(WELL, PAUSED)).toEqual([
      expect.stringMatching(/^error no more events are sent: .* GET \/event-channels$/),
    ]);
  });

  it('tells of the first refusal for a cause as an error with that cause, whatever came after it', () => {
    const one = { refused: 1, refusal: REFUSAL };
    const error = 'error 1 event was refused: The endpoint answered 422.';
    expect(told(WELL, WELL, one)).toEqual([error]);
    expect(told(WELL, { ...WELL, cause: REFUSAL }, one)).toEqual([error]);
    expect(told(WELL, FAILING, one)).toEqual([error, expect.stringMatching(/^warn events wait/)]);
    expect(told(WELL, PAUSED, one)).toEqual([error, expect.stringMatching(/^error no more events/)]);
    expect(told(WELL, WELL, { refused: 3, refusal: REFUSAL }, false)).toEqual([
      'debug 3 events were refused: The endpoint answered 422.',
    ]);
  });

  it('makes no news of it that events are taken after one that was refused', () => {
    expect(told({ ...WELL, refused: 1, cause: REFUSAL }, WELL)).toEqual([]);
  });

  it('does not say that events are taken where one was only refused', () => {
    const counts = { taken: 0, refused: 1, refusal: REFUSAL };
    expect(told(FAILING, { ...WELL, cause: REFUSAL }, counts)).toContain('info the receiver answers again');
  });

  it('tells of its own trouble once', () => {
    const levels = [true, false].map(
      (isFirst) => channelLines({ ...CHANNEL, kind: 'broken', error: new Error('x'), isFirst })[0]?.level,
    );
    expect(levels).toEqual(['warn', 'debug']);
  });

  it('names the channel in every line', () => {
    const lines = [
      ...channelLines({ ...CHANNEL, kind: 'fenced' }),
      ...channelLines({ ...CHANNEL, kind: 'mended' }),
      ...channelLines({
        ...CHANNEL,
        kind: 'sent',
        before: WELL,
        judgement: { ...COUNTS, refused: 1, refusal: REFUSAL, state: PAUSED },
        isFirstRefusal: true,
      }),
    ];
    expect(lines.map(({ fields }) => fields['channel'])).toEqual(lines.map(() => CHANNEL.channel));
  });
});
