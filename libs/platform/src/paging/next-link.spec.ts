import type { Request } from 'express';
import { nextLink } from './next-link';

const linkOf = (originalUrl: string): string => nextLink({ originalUrl } as Request, 'NEXT');

describe('nextLink', () => {
  it.each([
    ['adds the position', '/customers', '</customers?after=NEXT>; rel="next"'],
    ['replaces the position', '/customers?after=OLD', '</customers?after=NEXT>; rel="next"'],
    ['replaces every position', '/customers?after=A&after=B', '</customers?after=NEXT>; rel="next"'],
    [
      'keeps what narrows the list down',
      '/package-requests?limit=5&status=pending&after=OLD',
      '</package-requests?limit=5&status=pending&after=NEXT>; rel="next"',
    ],
    ['is a path when the request names a host', 'http://evil.example/customers', '</customers?after=NEXT>; rel="next"'],
    [
      'cannot be closed from inside',
      '/customers?x=%3E;rel=%22prev%22',
      '</customers?x=%3E%3Brel%3D%22prev%22&after=NEXT>; rel="next"',
    ],
    [
      'cannot be closed by what was not escaped',
      '/customers?x=>;rel="prev"',
      '</customers?x=%3E%3Brel%3D%22prev%22&after=NEXT>; rel="next"',
    ],
  ])('%s', (_rule, url, link) => {
    expect(linkOf(url)).toBe(link);
  });
});
