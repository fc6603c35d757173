import { ConfigError } from '@app/platform';
import { readCrmConfig } from '../crm.config';
import { channelName } from './channel-name';

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const HOOK = 'https://example.com/hooks';

/** What is said to somebody who sets this. */
function faultsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readCrmConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('the settings of events', () => {
  it('ask for nothing when they are empty', () => {
    expect(readCrmConfig({}).events).toMatchObject({ brokerUrl: '', webhookUrls: [], webhookSecrets: [] });
  });

  it('name any number of webhooks and secrets, separated by any spaces', () => {
    const config = readCrmConfig({ WEBHOOK_URLS: ` ${HOOK}\n${HOOK}/2  `, WEBHOOK_SECRETS: `${SECRET} ${SECRET}` });
    expect(config.events).toMatchObject({
      webhookUrls: [new URL(HOOK), new URL(`${HOOK}/2`)],
      webhookSecrets: [SECRET, SECRET],
      webhookTimeoutMs: 15_000,
      isPrivateAllowed: false,
    });
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'a URL that is none',
      { WEBHOOK_URLS: `${HOOK} hunter2` },
      'WEBHOOK_URLS must be https URLs, separated by spaces: the second',
    ],
    ['another protocol', { WEBHOOK_URLS: 'ftp://hunter2' }, 'WEBHOOK_URLS must be https URLs'],
    ['http', { WEBHOOK_URLS: 'http://hunter2' }, 'WEBHOOK_URLS must be https URLs: the first of its URLs is http'],
    [
      'one address twice',
      { WEBHOOK_URLS: `https://ada@example.com/hooks https://ada:hunter2@example.com/hooks` },
      'WEBHOOK_URLS must name each address once',
    ],
    ['no secret', { WEBHOOK_URLS: HOOK, WEBHOOK_SECRETS: '' }, 'WEBHOOK_SECRETS must be set with WEBHOOK_URLS'],
    ['a secret without its prefix', { WEBHOOK_SECRETS: 'hunter2' }, 'WEBHOOK_SECRETS must be whsec_<base64'],
    ['a secret that is short', { WEBHOOK_SECRETS: 'whsec_aHVudGVyMg==' }, 'WEBHOOK_SECRETS must be whsec_<base64'],
    ['a second secret that is none', { WEBHOOK_SECRETS: `${SECRET} ${SECRET}=` }, 'the second is not'],
    ['a broker by http', { EVENTS_URL: 'http://hunter2' }, 'EVENTS_URL must be amqp://'],
    ['a broker without a host', { EVENTS_URL: 'amqp:hunter2' }, 'EVENTS_URL must be amqp://'],
    ['neither yes nor no', { WEBHOOK_ALLOW_PRIVATE: 'hunter2' }, 'WEBHOOK_ALLOW_PRIVATE must be yes or no'],
  ])('refuse %s, and do not repeat it', (_what, environment, message) => {
    const faults = faultsOf({ WEBHOOK_SECRETS: SECRET, ...environment });
    expect(faults).toEqual([expect.stringContaining(message)]);
    expect(faults.join()).not.toMatch(/hunter|aHVudGVyMg/);
  });

  it('allow http with private addresses', () => {
    const environment = {
      WEBHOOK_URLS: 'http://localhost:8002/hooks',
      WEBHOOK_SECRETS: SECRET,
      WEBHOOK_ALLOW_PRIVATE: 'yes',
    };
    expect(faultsOf(environment)).toEqual([]);
  });
});

const nameOf = (url: string): string => channelName(new URL(url));

describe('channelName', () => {
  it.each([
    ['its origin alone', 'https://example.com'],
    ['no credentials', 'https://hunter2:hunter3@example.com/'],
    ['no path, which is where most keep their token', 'https://example.com/hooks/hunter2'],
    ['no query', 'https://example.com/?token=hunter2'],
  ])('shows %s', (_what, url) => {
    expect(nameOf(url)).toMatch(/^https:\/\/example\.com\/…#[0-9a-f]{12}$/);
  });

  it('shows the port', () => {
    expect(nameOf('https://example.com:8443/hooks')).toMatch(/^https:\/\/example\.com:8443\/…#/);
  });

  it('is another for every address that differs', () => {
    const urls = [HOOK, `${HOOK}/2`, `${HOOK}?token=1`, `${HOOK}?token=2`, 'https://ada@example.com/hooks'];
    expect(new Set(urls.map(nameOf)).size).toBe(urls.length);
  });

  it('stays when the password is changed: the channel goes on from its position', () => {
    expect(nameOf('https://ada:new@example.com/hooks')).toBe(nameOf('https://ada:old@example.com/hooks'));
  });
});
