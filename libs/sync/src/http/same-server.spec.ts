import { onSameServer } from './same-server';

describe('a path on the same server', () => {
  test.each([
    [
      'http://crm.example:8000/customers?limit=1',
      '/customers?after=a%2Fb',
      'http://crm.example:8000/customers?after=a%2Fb',
    ],
    ['https://ada:p%40ss@crm.example/x', '/y', 'https://ada:p%40ss@crm.example/y'],
    ['http://crm.example/x', '//evil.example/y', 'http://crm.example//evil.example/y'],
    ['http://ada:secret@crm.example/x', '/@evil.example/', 'http://ada:secret@crm.example/@evil.example/'],
  ])('of %s: %s is %s', (address, path, url) => {
    expect(onSameServer(address, path)).toBe(url);
  });
});
