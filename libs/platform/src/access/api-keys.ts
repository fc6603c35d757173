import { hash, timingSafeEqual } from 'node:crypto';
import { type Scope, SCOPES } from '@app/contracts';

/** A key as a service knows it: never the key itself. */
export interface ApiKey {
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly digest: Buffer;
}

const SCOPE = `(?:${SCOPES.join('|')})`;
const ENTRY = `[A-Za-z0-9_.-]{1,50}:${SCOPE}(?:,${SCOPE})*:[0-9a-f]{64}`;

/** None, or `<name>:<scope>,<scope>:<SHA-256 of the key in hex>`, with white space between: `keys create` of the CLI makes them. */
export const API_KEYS_PATTERN = new RegExp(`^(${ENTRY}(\\s+${ENTRY})*)?$`);

/** RFC 6750 section 2.1; whatever is longer is no key of ours, and not worth a hash. */
const BEARER = /^Bearer +([\w.~+/=-]{1,200})$/i;

/** The keys that a service takes. Two of one name may live at once: that is how one is changed for the next. */
export class ApiKeys {
  private readonly keys: readonly ApiKey[];

  /** @param setting as {@link API_KEYS_PATTERN} has it */
  constructor(setting: string) {
    this.keys = setting
      .split(/\s+/)
      .filter((entry) => entry !== '')
      .map(toKey);
  }

  /** There are none: whoever reaches the service may do everything. */
  get isEmpty(): boolean {
    return this.keys.length === 0;
  }

  /**
   * The key in an `Authorization` header. Its digest is held against every one in constant time. A plain SHA-256 is enough,
   * and needs no salt: nobody guesses 32 random bytes.
   */
  find(authorization: string | undefined): ApiKey | undefined {
    const [, token] = BEARER.exec(authorization ?? '') ?? [];
    if (token === undefined) return undefined;
    const digest = hash('sha256', token, 'buffer');
    let found: ApiKey | undefined;
    for (const key of this.keys) if (timingSafeEqual(digest, key.digest)) found = key;
    return found;
  }
}

function toKey(entry: string): ApiKey {
  // Scopes have colons, names and digests do not.
  const [, name = '', scopes = '', digest = ''] = /^([^:]*):(.*):([^:]*)$/.exec(entry) ?? [];
  return { name, scopes: new Set(scopes.split(',') as Scope[]), digest: Buffer.from(digest, 'hex') };
}
