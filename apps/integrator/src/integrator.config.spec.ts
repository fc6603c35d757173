import { FLOWS } from './flows/flows';
import { readIntegratorConfig } from './integrator.config';

const read = (settings: NodeJS.ProcessEnv) => readIntegratorConfig(settings, FLOWS);

test.each(['', 'amqp://localhost', 'amqp://user:password@broker:5672/shop', 'amqps://broker.example'])(
  'EVENTS_URL may be %j',
  (EVENTS_URL) => {
    expect(read({ EVENTS_URL }).EVENTS_URL).toBe(EVENTS_URL);
  },
);

test.each(['localhost:5672', 'http://localhost', 'amqp://', 'amqp://user:secret@', 'secret'])(
  'EVENTS_URL may not be %j, and the fault does not tell it',
  (EVENTS_URL) => {
    expect(() => read({ EVENTS_URL })).toThrow('EVENTS_URL must be amqp://<user>:<password>@<host>, or amqps://…');
    expect(() => read({ EVENTS_URL })).not.toThrow(/secret/);
  },
);

test('the secrets of webhooks are judged, and never told', () => {
  expect(() => read({ CRM_WEBHOOK_SECRETS: 'whsec_tooshort' })).toThrow(/CRM_WEBHOOK_SECRETS must be whsec_ and/);
  expect(() => read({ CRM_WEBHOOK_SECRETS: 'whsec_tooshort' })).not.toThrow(/tooshort/);
});

test.each([
  ['0', 0],
  ['03', 3],
  ['23', 23],
  ['never', undefined],
])('AUDIT_HOUR may be %j', (AUDIT_HOUR, hour) => {
  expect(read({ AUDIT_HOUR }).auditHour).toBe(hour);
});

test.each(['24', '-1', '3.5', '3:00', 'midnight'])('AUDIT_HOUR may not be %j', (AUDIT_HOUR) => {
  expect(() => read({ AUDIT_HOUR })).toThrow('AUDIT_HOUR must be an hour from 0 to 23, or never');
});

test('audits are at three in the morning, UTC, where nothing else is said', () => {
  expect([read({}).auditHour, read({ AUDIT_HOUR: '' }).auditHour]).toEqual([3, 3]);
});
