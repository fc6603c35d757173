import * as fc from 'fast-check';
import { hrefOf, readRoute, type Route } from './route';

const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => value.isWellFormed());
const optional = fc.option(text, { nil: undefined });

const route: fc.Arbitrary<Route> = fc.oneof(
  fc.record({ view: fc.constant('overview' as const), flow: text }),
  fc.record({
    view: fc.constant('deliveries' as const),
    flow: text,
    filter: fc.record({
      state: fc.constantFrom('dead' as const, 'delivered' as const, undefined),
      error_code: optional,
      search: optional,
      order: fc.constantFrom('oldest' as const, undefined),
      after: optional,
    }),
  }),
  fc.record({ view: fc.constant('delivery' as const), flow: text, key: text }),
  fc.record({ view: fc.constant('audits' as const), flow: text, after: optional }),
  fc.record({
    view: fc.constant('audit' as const),
    flow: text,
    id: text,
    kind: fc.constantFrom('missing' as const, 'orphan' as const, undefined),
    after: optional,
  }),
  fc.record({ view: fc.constant('actions' as const), flow: text }),
);

describe('the address of a view', () => {
  it('leads back to the view, whatever the key, the email or the flow is called', () => {
    fc.assert(fc.property(route, (view) => expect(readRoute(hrefOf(view))).toEqual(view)));
  });

  it.each(['', '#', '#/', '#main'])('is the first page when it is %p', (hash) => {
    expect(readRoute(hash)).toEqual({ view: 'start' });
  });

  it.each(['#/flow/nowhere', '#/flow/deliveries/key/more', '#/flow/actions/1', '#/flow/deliveries/%ZZ'])(
    'is unknown when it is %p',
    (hash) => {
      expect(readRoute(hash)).toEqual({ view: 'unknown' });
    },
  );

  it('leaves out what a filter cannot be', () => {
    expect(readRoute('#/flow/deliveries?state=lost&order=any&search=')).toEqual(readRoute('#/flow/deliveries'));
  });
});
