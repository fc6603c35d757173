import type { DeliveryState } from '../delivery-states';
import { type FindingKind, isExact, judgeTally, type KnownDelivery, type Tally } from './judge-tally';

const SINCE = 1_000_000;
const OLD = SINCE - 1;

const tally = (over: Partial<Tally>): Tally => ({
  key: 'k',
  isRecord: true,
  recordCreatedAt: null,
  effects: 0,
  effectCreatedAt: null,
  ...over,
});
const known = (state: DeliveryState, over: Partial<KnownDelivery> = {}): KnownDelivery => ({
  state,
  discoveredAt: OLD,
  settledAt: state === 'pending' || state === 'delivering' ? null : OLD,
  ...over,
});

type Case = [what: string, tally: Tally, delivery: KnownDelivery | undefined, found: FindingKind[]];

const WITHOUT_EFFECT: Case[] = [
  ['unknown, of which nobody knows how old', tally({}), undefined, ['missing']],
  ['unknown and old', tally({ recordCreatedAt: OLD }), undefined, ['missing']],
  ['unknown and young', tally({ recordCreatedAt: SINCE }), undefined, ['pending']],
  ['pending and old', tally({ recordCreatedAt: SINCE }), known('pending'), ['missing']],
  ['pending and young', tally({ recordCreatedAt: OLD }), known('pending', { discoveredAt: SINCE }), ['pending']],
  ['delivering and old', tally({}), known('delivering'), ['missing']],
  ['delivering and young', tally({}), known('delivering', { discoveredAt: SINCE }), ['pending']],
  ['delivered long ago', tally({ recordCreatedAt: SINCE }), known('delivered'), ['missing']],
  ['delivered just now', tally({ recordCreatedAt: OLD }), known('delivered', { settledAt: SINCE }), ['pending']],
  ['delivered, and young', tally({}), known('delivered', { discoveredAt: SINCE }), ['missing']],
  ['dead, however young', tally({ recordCreatedAt: SINCE }), known('dead', { discoveredAt: SINCE }), ['missing']],
  ['dead, just now', tally({}), known('dead', { settledAt: SINCE }), ['missing']],
  ['uncertain, however young', tally({}), known('uncertain', { discoveredAt: SINCE }), ['missing']],
];

const WITH_EFFECTS: Case[] = [
  ['once', tally({ effects: 1 }), undefined, []],
  ['once, though its delivery is dead', tally({ effects: 1 }), known('dead'), []],
  ['twice', tally({ effects: 2 }), known('delivered'), ['duplicate']],
  ['twice, however young', tally({ effects: 2, effectCreatedAt: SINCE }), undefined, ['duplicate']],
];

const WITHOUT_RECORD: Case[] = [
  ['of which nobody knows how old', tally({ isRecord: false, effects: 1 }), undefined, ['orphan']],
  ['old', tally({ isRecord: false, effects: 1, effectCreatedAt: OLD }), undefined, ['orphan']],
  ['young', tally({ isRecord: false, effects: 1, effectCreatedAt: SINCE }), undefined, []],
  ['of a delivery that is old', tally({ isRecord: false, effects: 1 }), known('delivered'), ['orphan']],
  [
    'of a delivery that is young',
    tally({ isRecord: false, effects: 1, effectCreatedAt: OLD }),
    known('delivered', { discoveredAt: SINCE }),
    [],
  ],
  [
    'of an old delivery that was settled just now',
    tally({ isRecord: false, effects: 1 }),
    known('delivered', { settledAt: SINCE }),
    ['orphan'],
  ],
  ['twice, old', tally({ isRecord: false, effects: 2 }), undefined, ['duplicate', 'orphan']],
  ['twice, young', tally({ isRecord: false, effects: 2, effectCreatedAt: SINCE }), undefined, ['duplicate']],
];

describe('a record without an effect', () => {
  test.each(WITHOUT_EFFECT)('whose delivery is %s', (_what, told, delivery, found) => {
    expect(judgeTally(told, delivery, SINCE)).toEqual(found);
  });
});

describe('a record with an effect', () => {
  test.each(WITH_EFFECTS)('%s', (_what, told, delivery, found) => {
    expect(judgeTally(told, delivery, SINCE)).toEqual(found);
  });
});

describe('an effect without a record', () => {
  test.each(WITHOUT_RECORD)('%s', (_what, told, delivery, found) => {
    expect(judgeTally(told, delivery, SINCE)).toEqual(found);
  });
});

test.each([
  [true, 1, true],
  [true, 0, false],
  [true, 2, false],
  [false, 1, false],
])('a key with a record: %s, and %i effects is as it should be: %s', (isRecord, effects, exact) => {
  expect(isExact(tally({ isRecord, effects }))).toBe(exact);
});
