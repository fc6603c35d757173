import { channelName } from './channel-name';

/** What Standard Webhooks asks of a secret, in bytes. */
const SECRET_BYTES = { least: 24, most: 64 };

/** A list in a setting is separated by spaces: commas may be part of a URL. */
export function wordsOf(setting: string): string[] {
  return setting.split(/\s+/).filter((word) => word !== '');
}

/** @returns what is wrong with the broker's address, for a person, without the address, which may hold a password */
export function faultOfBrokerUrl(url: string): string | undefined {
  if (url === '') return undefined;
  const isBroker =
    URL.canParse(url) && ['amqp:', 'amqps:'].includes(new URL(url).protocol) && new URL(url).hostname !== '';
  return isBroker ? undefined : 'must be amqp://<user>:<password>@<host>, or amqps://…';
}

/** @returns what is wrong with the webhooks' addresses, which are told apart by their place in the list */
export function faultOfWebhookUrls(urls: string, isPrivateAllowed: boolean): string | undefined {
  const names = new Set<string>();
  for (const [index, text] of wordsOf(urls).entries()) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const which = `the ${ordinal(index + 1)} of its URLs`;
    if (url === undefined || !['https:', 'http:'].includes(url.protocol)) {
      return `must be https URLs, separated by spaces: ${which} is none`;
    }
    if (url.protocol === 'http:' && !isPrivateAllowed) {
      return `must be https URLs: ${which} is http, which only WEBHOOK_ALLOW_PRIVATE=yes allows`;
    }
    if (names.has(channelName(url))) return `must name each address once: ${which} is there before`;
    names.add(channelName(url));
  }
  return undefined;
}

/** @returns what is wrong with the secrets, without them */
export function faultOfWebhookSecrets(secrets: string, isNeeded: boolean): string | undefined {
  const words = wordsOf(secrets);
  if (isNeeded && words.length === 0)
    return 'must be set with WEBHOOK_URLS: a receiver cannot trust what is not signed';
  for (const [index, word] of words.entries()) {
    const [, base64] = /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/.exec(word) ?? [];
    const bytes = base64 === undefined ? 0 : Buffer.from(base64, 'base64').length;
    if (bytes < SECRET_BYTES.least || bytes > SECRET_BYTES.most) {
      return `must be whsec_<base64 of 24 to 64 bytes>, separated by spaces: the ${ordinal(index + 1)} is not; make one with: echo whsec_$(openssl rand -base64 32)`;
    }
  }
  return undefined;
}

function ordinal(number: number): string {
  return ['first', 'second', 'third'][number - 1] ?? `${number}th`;
}
