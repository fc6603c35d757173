import type { Answer, ChannelState } from './event-channel';
import { answeredCount, judgePage } from './judge-page';

const NOW = 1_000_000;
const CAUSE = { code: 'http-503', detail: 'The endpoint answered 503.' };
const REFUSAL = { code: 'http-422', detail: 'The endpoint answered 422.' };
const WELL: ChannelState = { position: 10, failures: 0, refused: 2, dueAt: null, pausedAt: null, cause: null };
const FAILING: ChannelState = { ...WELL, failures: 3, dueAt: NOW - 1, cause: CAUSE };

const taken: Answer = { kind: 'taken' };
const refused: Answer = { kind: 'refused', cause: REFUSAL };
const failed: Answer = { kind: 'failed', cause: CAUSE };
const gone: Answer = { kind: 'gone', cause: CAUSE };
const interrupted: Answer = { kind: 'interrupted' };
const NOTHING = { taken: 0, refused: 0, refusal: null, failed: 0 };

/** The customers 11, 13, 14, ...: the feed's numbers have gaps. */
const SEQS = [11, 13, 14, 15];
const judge = (before: ChannelState, answers: (Answer | undefined)[]) =>
  judgePage(before, { seqs: SEQS.slice(0, answers.length), answers }, NOW, 0.5);

describe('judgePage', () => {
  it('moves over a page that was taken, and the next one may follow', () => {
    expect(judge(WELL, [taken, taken, taken])).toEqual({
      state: { ...WELL, position: 14 },
      taken: 3,
      refused: 0,
      refusal: null,
      failed: 0,
      goesOn: true,
    });
  });

  it('stops before the first that failed, also where later ones were taken: there is but one position', () => {
    expect(judge(WELL, [taken, failed, taken, undefined])).toEqual({
      state: { ...WELL, position: 11, failures: 1, dueAt: NOW + 250, cause: CAUSE },
      taken: 1,
      refused: 0,
      refusal: null,
      failed: 1,
      goesOn: false,
    });
  });

  it('counts failures in a row, from 1 again once something was taken', () => {
    expect(judge(FAILING, [failed]).state).toMatchObject({ position: 10, failures: 4 });
    expect(judge(FAILING, [taken, failed]).state).toMatchObject({ position: 11, failures: 1 });
    expect(judge(FAILING, [taken]).state).toMatchObject({ failures: 0, dueAt: null, cause: null });
  });

  it('waits as long as the receiver asks for', () => {
    expect(judge(WELL, [{ kind: 'failed', cause: CAUSE, notBefore: NOW + 60_000 }]).state.dueAt).toBe(NOW + 60_000);
  });

  it('goes on after what was refused, counts it, and keeps why until something is taken', () => {
    const { state, ...counts } = judge(WELL, [taken, refused]);
    expect(counts).toEqual({ taken: 1, refused: 1, refusal: REFUSAL, failed: 0, goesOn: true });
    expect(state).toEqual({ ...WELL, position: 13, refused: 3, cause: REFUSAL });
    expect(judge(state, [taken]).state.cause).toBeNull();
  });

  it('says why the first one was refused, also where others were taken or failed after it', () => {
    const other: Answer = { kind: 'refused', cause: CAUSE };
    expect(judge(WELL, [refused, other, taken])).toMatchObject({ refusal: REFUSAL, state: { cause: null } });
    expect(judge(WELL, [refused, refused, failed])).toMatchObject({ refused: 2, refusal: REFUSAL, failed: 1 });
    expect(judge(WELL, [failed, refused]).refusal).toBeNull();
  });

  it('counts every attempt that failed, of the several that were under way', () => {
    expect(judge(WELL, [taken, failed, failed, interrupted]).failed).toBe(2);
    expect(judge(WELL, [gone, taken, gone, failed]).failed).toBe(3);
  });

  it('pauses where the receiver wants no more, with no time to try again', () => {
    expect(judge(FAILING, [taken, gone, undefined])).toMatchObject({
      state: { position: 11, failures: 0, dueAt: null, pausedAt: NOW, cause: CAUSE },
      goesOn: false,
    });
  });

  it('takes an interruption for no failure: what was not answered stays to be sent', () => {
    expect(judge(FAILING, [interrupted, undefined])).toEqual({ ...NOTHING, state: FAILING, goesOn: false });
    expect(judge(FAILING, [taken, interrupted]).state).toEqual({ ...WELL, position: 11 });
  });

  it('leaves everything as it is when there was nothing to send', () => {
    const refusing = { ...WELL, cause: REFUSAL };
    expect(judge(refusing, [])).toEqual({ ...NOTHING, state: refusing, goesOn: true });
  });

  it.each<[answers: (Answer | undefined)[], count: number]>([
    [[], 0],
    [[taken, refused], 2],
    [[undefined, taken], 0],
    [[taken, undefined, taken], 1],
    [[taken, failed], 1],
  ])('counts what is answered without a gap: %j is %i', (answers, count) => {
    expect(answeredCount(answers)).toBe(count);
  });
});
