import { validate, version } from 'uuid';
import { newId } from './new-id';

const MANY = 100_000;

afterEach(() => void jest.useRealTimers());

test('each id is a UUID v7 that was never given before, however many come at once', () => {
  const ids = Array.from({ length: MANY }, newId);
  expect(new Set(ids).size).toBe(MANY);
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
});

test('no two ids share their random part: none is made of bytes that were used before', () => {
  const ids = Array.from({ length: MANY }, newId);
  expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(MANY);
});

test.each<[string, (now: number) => number]>([
  ['in one millisecond', (now) => now],
  ['while time goes on', (now) => now + 1],
  ['while the clock is set back', (now) => now - 1000],
])('each sorts after the one before, %s', (_when, next) => {
  const start = Date.now() + 60_000;
  jest.useFakeTimers({ now: start });
  const ids = Array.from({ length: 1000 }, () => {
    jest.setSystemTime(next(Date.now()));
    return newId();
  });
  expect(ids).toEqual(ids.toSorted());
});
