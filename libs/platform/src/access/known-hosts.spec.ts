import type { Request, Response } from 'express';
import { HOSTS_PATTERN, knowHosts } from './known-hosts';

function passes(host: string | undefined, allowed = ''): boolean {
  const next = jest.fn();
  void knowHosts(allowed)({ headers: { host } } as Request, {} as Response, next);
  expect(next).toHaveBeenCalledTimes(1);
  return next.mock.calls[0]?.[0] === undefined;
}

describe('a service that goes by its names', () => {
  it.each(['localhost', 'localhost:8000', 'LOCALHOST:1', '127.0.0.1:8000', '[::1]', '[::1]:8000', '172.18.0.5:8000'])(
    'is meant by %s: this machine, or an address, which no page can make its own',
    (host) => expect(passes(host)).toBe(true),
  );

  it('is meant by whoever names none: no browser does that', () => expect(passes(undefined)).toBe(true));

  it.each([
    'attacker.example',
    'localhost.attacker.example',
    '127.0.0.1.attacker.example:8000',
    'crm',
    '',
    '[]',
    'a:b:1',
  ])('is not meant by %j', (host) => expect(passes(host)).toBe(false));

  it('is meant by the names that it is given, whatever the port', () => {
    expect(passes('CRM:8000', 'crm  inventory')).toBe(true);
    expect(passes('inventory', 'crm  inventory')).toBe(true);
    expect(passes('integrator', 'crm  inventory')).toBe(false);
  });
});

it.each(['crm:8000', 'https://crm', '*', 'a,b'])('%j is not a name', (setting) => {
  expect(setting).not.toMatch(HOSTS_PATTERN);
});
