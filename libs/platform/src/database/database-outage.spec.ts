import { DatabaseOutage } from './database-outage';

let nowMs: number;
let told: string[];
let outage: DatabaseOutage;
beforeEach(() => {
  nowMs = 1000;
  told = [];
  outage = new DatabaseOutage(
    { away: (reason) => told.push(`away: ${reason}`), back: (awayMs) => told.push(`back after ${awayMs}`) },
    () => nowMs,
  );
});

const at = (ms: number): DatabaseOutage => {
  nowMs = ms;
  return outage;
};

describe('an outage of the database', () => {
  it('is told once when it begins and once when it ends, however many find out', () => {
    at(1000).failed(new Error('first'));
    at(1010).failed(new Error('second'));
    at(3000).failed(new Error('third'));
    at(5000).answered();
    at(5001).answered();
    expect(told).toEqual(['away: first', 'back after 4000']);
  });

  it('is one while some connections still answer and no new one can be had', () => {
    for (let ms = 1000; ms < 9000; ms += 500) {
      at(ms).failed(new Error('too many connections'));
      at(ms + 1).answered();
    }
    expect(told).toEqual(['away: too many connections']);
    at(12_000).answered();
    expect(told).toHaveLength(2);
  });

  it('is over at once for a start that has found its database', () => {
    at(1000).failed(new Error('refused'));
    at(1500).end();
    expect(told).toEqual(['away: refused', 'back after 500']);
  });

  it('that never was has no end', () => {
    outage.answered();
    outage.end();
    expect(told).toEqual([]);
  });
});
