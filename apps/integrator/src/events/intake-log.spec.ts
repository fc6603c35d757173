import { ProblemException } from '@app/platform';
import { IntakeLog } from './intake-log';

const QUEUES = { exchange: 'crm.events', routingKey: 'customer.created', queue: 'q', parked: 'q.parked' };

const gone = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5672'), { code: 'ECONNREFUSED' });
const refused = new Error('Handshake terminated by server: 403 (ACCESS-REFUSED)');

const withCode = (code: string): Error => Object.assign(new Error('it failed'), { code });
const [away, busy, full] = [withCode('ECONNREFUSED'), withCode('SQLITE_BUSY'), withCode('SQLITE_FULL')];

let now: number;
let lines: [level: string, message: string, fields: object][];
let told: IntakeLog;
const levels = (): string[] => lines.map(([level]) => level);
beforeEach(() => {
  now = 0;
  lines = [];
  const at = (level: string) => (fields: object, message: string) => void lines.push([level, message, fields]);
  const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  told = new IntakeLog({ flow: 'f', queues: QUEUES, log, now: () => now });
});

describe('a broker that gives no events', () => {
  it('is told once, however often it is tried', () => {
    [gone, undefined, gone].forEach((error) => told.brokerLost(error));
    expect(levels()).toEqual(['warn']);
  });

  it('is told once more when it turns out that a human must act, and not again when it is merely gone', () => {
    [gone, refused, refused, gone, refused].forEach((error) => told.brokerLost(error));
    expect(levels()).toEqual(['warn', 'error']);
    expect(lines[1]).toEqual([
      'error',
      expect.stringMatching(/Check EVENTS_URL/),
      { flow: 'f', cause: refused.message },
    ]);
  });

  it('is told anew after it was there', () => {
    told.brokerLost(refused);
    told.brokerOpened();
    told.brokerLost(gone);
    expect(lines.map(([level, message]) => `${level}: ${message}`)).toEqual([
      expect.stringMatching(/^error: the broker gives no events/),
      'info: the broker gives events again',
      expect.stringMatching(/^warn: the broker gives no events/),
    ]);
  });

  it('says why, the latest reason, until it is there', () => {
    const reasons = [told.lostBecause];
    for (const error of [gone, refused]) {
      told.brokerLost(error);
      reasons.push(told.lostBecause);
    }
    told.brokerOpened();
    expect([...reasons, told.lostBecause]).toEqual(['not connected yet', gone.message, refused.message, null]);
  });
});

describe('a ledger that takes no events', () => {
  it.each([
    ['is away, which its own line has told already', away, ['debug', 'debug']],
    ['is busy', busy, ['warn', 'info']],
    ['is full', full, ['error', 'info']],
  ])('calls a human unless it heals itself, once: the database %s', (_, error, expected) => {
    [error, error].forEach((one) => told.ledgerFailed(one));
    told.ledgerRecovered();
    expect(levels()).toEqual(expected);
    expect(lines[0]?.[2]).toEqual({ flow: 'f', err: error });
  });

  it('is told once more when it is worse, and anew after it recovered', () => {
    [away, busy, full, away].forEach((error) => told.ledgerFailed(error));
    told.ledgerRecovered();
    told.ledgerFailed(busy);
    expect(levels()).toEqual(['debug', 'warn', 'error', 'info', 'warn']);
  });
});

test('messages that are parked are told once a minute, with how many they were', () => {
  const parked = new ProblemException('invalid-body', { errors: [{ pointer: '/data', detail: 'must be there' }] });
  for (now = 0; now <= 60_000; now += 20_000) told.parked(parked);
  expect(lines.map(([, , fields]) => fields)).toMatchObject([
    { messages: 1, faults: ['/data must be there'] },
    { messages: 3, queue: 'q.parked' },
  ]);
});
