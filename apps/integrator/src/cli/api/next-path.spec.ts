import { nextPath } from './next-path';

const URL = 'http://host:1/flows/f/deliveries?limit=1';

describe('nextPath', () => {
  it.each([
    ['</flows/f/deliveries?limit=1&after=a%3D>; rel="next"', '/flows/f/deliveries?limit=1&after=a%3D'],
    ['</first>; rel="first", </second?a=1,2>; title="x"; rel=next', '/second?a=1,2'],
    ['<https://elsewhere/x?y>; rel="next"', '/x?y'],
    ['<?after=2>; rel="next"', '/flows/f/deliveries?after=2'],
    ['</x>; rel="prev"', undefined],
    [null, undefined],
  ])('of %s is %s', (link, path) => {
    expect(nextPath(link, URL)).toBe(path);
  });
});
