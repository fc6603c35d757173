import { validate, version } from 'uuid';
import { newId } from './new-id';

const MANY = 100_000;

test('each id is a UUID v7 that was never given before, however many come at once', () => {
  const ids = Array.from({ length: MANY }, newId);
  expect(new Set(ids).size).toBe(MANY);
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
});

test('no two ids share their random part: none is made of bytes that were used before', () => {
  const ids = Array.from({ length: MANY }, newId);
  expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(MANY);
});

test('ids of a later millisecond sort after those of an earlier one', () => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 22) });
  const earlier = Array.from({ length: 100 }, newId);
  jest.setSystemTime(Date.now() + 1);
  const later = Array.from({ length: 100 }, newId);
  jest.useRealTimers();
  expect(earlier.every((one) => later.every((other) => one < other))).toBe(true);
});
