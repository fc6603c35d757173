import { describeRecord } from './describe-record';
import type { Flow } from './flow';
import { FakeSource } from './testing/fake-source';
import { FakeTarget } from './testing/fake-target';

const flow: Flow = {
  name: 'f',
  source: new FakeSource(),
  target: new FakeTarget(),
  map: () => ({ key: 'k', body: {} }),
};
const byEmail = (customer: unknown) => ({ label: (customer as { email: string }).email.trim(), createdAt: 5 });

test('a record is described as its flow does', () => {
  expect(describeRecord({ ...flow, describe: byEmail }, { email: ' ada ' })).toEqual({ label: 'ada', createdAt: 5 });
});

test('a record of a flow that describes none has neither label nor age', () => {
  expect(describeRecord(flow, { id: 1 })).toEqual({});
});

test.each([null, undefined, 7, 'text', []])(
  'a description that fails at %j costs the label, and throws nothing',
  (record) => {
    expect(describeRecord({ ...flow, describe: byEmail }, record)).toEqual({});
  },
);
