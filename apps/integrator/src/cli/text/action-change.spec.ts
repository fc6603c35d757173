import type { OperatorActionDto } from '@app/contracts';
import { actionChange } from './action-change';

const change = (action: string, before: string | null, after: string | null) =>
  actionChange({ at: '', operator: 'ada', action, before, after } satisfies OperatorActionDto);

describe('the change of an action', () => {
  it.each([
    [{ state: 'dead' }, 'dead'],
    [{}, 'all'],
    [{ state: 'uncertain', errorCode: 'http-422' }, 'uncertain, error http-422'],
    [{ keys: ['k:1'] }, 'k:1'],
    [{ state: 'dead', keys: ['k:1', 'k:2'] }, 'dead, 2 keys'],
    [
      { state: 'dead', endedFrom: Date.parse('2026-11-22T08:00:00Z'), endedUntil: Date.parse('2026-11-22T09:00:00Z') },
      'dead, ended from 2026-11-22T08:00:00.000Z, ended before 2026-11-22T09:00:00.000Z',
    ],
  ])('of a replay with %j is in words', (filter, words) => {
    expect(change('replay', JSON.stringify(filter), '3 pending')).toEqual({ before: words, after: '3 pending' });
  });

  it('of a replay that is kept in another form is shown as it is', () => {
    expect(change('replay', 'dead', '1 pending').before).toBe('dead');
  });

  it('of a rewind has the start for no cursor, and shortens a long one', () => {
    const { before, after } = change('rewind', `/customers?limit=500&after=${'x'.repeat(60)}the-end`, null);
    expect(before).toBe('/customers?limit=500&after=…xxxxxthe-end');
    expect(after).toBe('the start');
    expect(change('rewind', null, '/customers?after=1')).toEqual({ before: 'the start', after: '/customers?after=1' });
  });

  it('of anything else stays', () => {
    expect(change('pause', 'running', 'paused')).toEqual({ before: 'running', after: 'paused' });
    expect(change('pause', null, null)).toEqual({ before: '', after: '' });
  });
});
