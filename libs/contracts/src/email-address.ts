import { domainToASCII } from 'node:url';
import { Transform } from 'class-transformer';
import { isEmail, ValidateBy } from 'class-validator';
import { normalizeText, plainTextFault } from './plain-text';

/** RFC 5321 section 4.5.3.1: 64 octets before the @, 255 after it, 254 usable in all. */
const MAX_CHARACTERS = 254;

/** What `domainToASCII` does not read as part of a domain: it drops line breaks, decodes `%41` and ends at a slash. */
const URL_SYNTAX = /[\p{Cc}%/\\?#]/u;

/**
 * The address as it is stored: trimmed, NFC, an international domain in its ASCII form (RFC 5891), so that a look-alike
 * domain is seen for what it is. Anything that is not an address passes through for the validator to refuse.
 */
export function normalizeEmail(value: unknown): unknown {
  const text = normalizeText(value);
  if (typeof text !== 'string') return text;
  const at = text.lastIndexOf('@');
  const domain = text.slice(at + 1);
  // oxlint-disable-next-line no-control-regex -- "any character outside ASCII"
  if (at < 1 || !/[^\u0000-\u007f]/u.test(domain) || URL_SYNTAX.test(domain)) return text;
  const ascii = domainToASCII(domain);
  return ascii === '' ? text : `${text.slice(0, at)}@${ascii}`;
}

function emailFault(value: unknown): string | undefined {
  const textFault = plainTextFault(value, MAX_CHARACTERS);
  if (textFault !== undefined) return textFault;
  const address = value as string;
  // A quoted local part may hold spaces and line breaks; no mail system issues such addresses.
  if (address.startsWith('"') || !isEmail(address)) return 'must be an email address';
  return undefined;
}

/** One plain email address: `local@domain`, no display name, no quoted local part. */
export function IsEmailAddress(): PropertyDecorator {
  return ValidateBy({
    name: 'isEmailAddress',
    validator: {
      validate: (value) => emailFault(value) === undefined,
      defaultMessage: (args) => emailFault(args?.value) ?? 'must be an email address',
    },
  });
}

export function NormalizedEmail(): PropertyDecorator {
  return Transform(({ value }) => normalizeEmail(value));
}
