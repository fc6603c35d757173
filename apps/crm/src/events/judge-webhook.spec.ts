import { judgeWebhook } from './judge-webhook';

const NOW = Date.parse('2026-11-22T08:30:00Z');
const judge = (status: number, retryAfter?: string, date?: string) =>
  judgeWebhook({ kind: 'status', status, retryAfter, date }, NOW);

describe('judgeWebhook', () => {
  it.each([200, 201, 202, 204, 299])('takes %i for taken', (status) => {
    expect(judge(status)).toEqual({ kind: 'taken' });
  });

  it('takes 410 for the wish to get no more', () => {
    expect(judge(410)).toMatchObject({ kind: 'gone', cause: { code: 'http-410' } });
  });

  it.each([301, 302, 307, 308, 304, 199, 401, 403, 404, 405, 408, 425, 429, 451, 500, 502, 503, 504, 599])(
    'sends again what was answered by %i',
    (status) => {
      expect(judge(status)).toEqual({
        kind: 'failed',
        cause: { code: `http-${status}`, detail: expect.stringContaining(`answered ${status}.`) },
      });
    },
  );

  it.each([400, 406, 409, 413, 415, 422, 431])('passes over what was refused by %i: it would be for ever', (status) => {
    expect(judge(status)).toMatchObject({ kind: 'refused', cause: { code: `http-${status}` } });
  });

  it.each([429, 503, 401])('keeps the time that %i asks for', (status) => {
    expect(judge(status, '120')).toMatchObject({ kind: 'failed', notBefore: NOW + 120_000 });
  });

  it('reads a date by the receiver’s own clock', () => {
    const [now, later] = ['Sun, 22 Nov 2026 09:00:00 GMT', 'Sun, 22 Nov 2026 09:02:00 GMT'];
    expect(judge(503, later, now)).toMatchObject({ notBefore: NOW + 120_000 });
  });

  it('sends again what was not answered, and says why', () => {
    expect(judgeWebhook({ kind: 'no-answer', code: 'ECONNREFUSED' }, NOW)).toEqual({
      kind: 'failed',
      cause: { code: 'no-answer', detail: expect.stringContaining('ECONNREFUSED') },
    });
    expect(judgeWebhook({ kind: 'private-address' }, NOW)).toMatchObject({
      kind: 'failed',
      cause: { code: 'private-address', detail: expect.stringContaining('WEBHOOK_ALLOW_PRIVATE') },
    });
  });

  it('takes what we gave up for neither', () => {
    expect(judgeWebhook({ kind: 'interrupted' }, NOW)).toEqual({ kind: 'interrupted' });
  });
});
