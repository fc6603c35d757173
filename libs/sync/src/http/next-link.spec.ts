import * as fc from 'fast-check';
import { nextPath } from './next-link';

const REQUEST_URL = 'http://crm.internal:8000/v1/customers?limit=100';

describe('nextPath', () => {
  test.each([
    ['<http://crm.internal:8000/v1/customers?after=7&limit=100>; rel="next"', '/v1/customers?after=7&limit=100'],
    ['</v1/customers?after=7>; rel="next"', '/v1/customers?after=7'],
    ['<?after=7>; rel="next"', '/v1/customers?after=7'],
    ['<customers?after=7>; rel=next', '/v1/customers?after=7'],
    ['</c?after=7>;rel=NEXT', '/c?after=7'],
    ['</c?after=7> ; title="more" ; rel="next"', '/c?after=7'],
    ['</c?fields=a,b&after=7>; rel="next"', '/c?fields=a,b&after=7'],
    ['</c?before=1>; rel="prev", </c?after=7>; rel="next", </c>; rel="first"', '/c?after=7'],
    ['</c?after=7>; rel="last next"', '/c?after=7'],
    ['</c?after=7>; title="a, b"; rel="next"', '/c?after=7'],
    ['</c?after=7#top>; rel="next"', '/c?after=7'],
  ])('of %s it is %s', (link, path) => {
    expect(nextPath(link, REQUEST_URL)).toBe(path);
  });

  test.each([
    undefined,
    '',
    '</c?before=1>; rel="prev"',
    '</c?after=7>; rel="next-archive"',
    '</c?after=7>; title="rel=next"',
    '</c?after=7>',
    'rel="next"',
    '<http://[broken>; rel="next"',
  ])('%j names no next page', (link) => {
    expect(nextPath(link, REQUEST_URL)).toBeNull();
  });

  test.each(['http://evil.example/x?after=7', '//evil.example/x?after=7', 'https://user:pw@evil.example:1/x?after=7'])(
    'of a link to %s only path and query are kept',
    (reference) => {
      expect(nextPath(`<${reference}>; rel="next"`, REQUEST_URL)).toBe('/x?after=7');
    },
  );

  test('whatever a feed links to, its reader stays with the host that is configured', () => {
    const part = fc.constantFrom(
      'http:',
      '/',
      '//',
      '\\',
      'crm.internal:8000',
      'evil.example',
      'v1',
      '?after=7',
      '.',
      '..',
      '@',
    );
    const anyReference = fc.array(part, { maxLength: 9 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(anyReference, (reference) => {
        const path = nextPath(`<${reference}>; rel="next"`, REQUEST_URL);
        expect(new URL(path ?? '', REQUEST_URL).host).toBe('crm.internal:8000');
      }),
      { numRuns: 2000 },
    );
  });
});
