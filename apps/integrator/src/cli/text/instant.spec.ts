import { parseInstant } from './instant';

const NOW = Date.parse('2026-11-22T08:00:00Z');

describe('parseInstant', () => {
  it.each([
    ['90s', '2026-11-22T07:58:30.000Z'],
    ['30m', '2026-11-22T07:30:00.000Z'],
    ['2h', '2026-11-22T06:00:00.000Z'],
    ['1d', '2026-11-21T08:00:00.000Z'],
    ['2026-11-22T08:30:00Z', '2026-11-22T08:30:00Z'],
    ['2026-11-22T08:30:00.5+01:00', '2026-11-22T08:30:00.5+01:00'],
  ])('reads %s', (text, instant) => {
    expect(parseInstant(text, NOW)).toBe(instant);
  });

  it.each([
    '',
    '2',
    '2w',
    '-2h',
    '1.5h',
    'now',
    '2026-11-22',
    '2026-11-22 08:30:00',
    '2026-11-22T08:30:00',
    '2026-13-22T08:30:00Z',
  ])('refuses %p', (text) => {
    expect(parseInstant(text, NOW)).toBeUndefined();
  });
});
