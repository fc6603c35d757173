import { CUSTOMER_CREATED, WELCOME_PACKAGE } from '@app/contracts';
import { NumberSetting } from '@app/platform';
import type { Effect, Mapped, RecordDescription } from '@app/sync';
import { IsIn, IsInt, IsUrl, Matches, Max, Min } from 'class-validator';
import { defineFlow } from './flow-definition';
import { CAPABILITIES, toCapability } from './capability-setting';
import { toWebhookSecrets, WEBHOOK_SECRETS_PATTERN } from './webhook-secrets';

const URL_RULE = { require_tld: false, require_protocol: true, protocols: ['http', 'https'] };
/** RFC 6750 section 2.1. */
const KEY_PATTERN = /^([\w.~+/-]+=*)?$/;
const KEY_RULE = { message: 'must be a key of letters, digits and -._~+/=' };
const CAPABILITY_RULE = { message: `must be one of ${CAPABILITIES.join(', ')}` };

/** The two systems, as the environment names them. */
export class WelcomePackageSettings {
  /** Answers `GET` with a JSON array of customers. */
  @IsUrl(URL_RULE, { message: 'must be an http or https URL' })
  CRM_API_URL: string = 'http://localhost:8000/customers';

  /** Takes package requests by `POST`. */
  @IsUrl(URL_RULE, { message: 'must be an http or https URL' })
  INVENTORY_API_URL: string = 'http://localhost:8001/package-requests';

  /** What the CRM knows us by: sent there as a bearer key, and nowhere else. */
  @Matches(KEY_PATTERN, KEY_RULE)
  CRM_API_KEY: string = '';

  /** What Inventory knows us by, likewise. */
  @Matches(KEY_PATTERN, KEY_RULE)
  INVENTORY_API_KEY: string = '';

  /** Does Inventory give one effect to the same Idempotency-Key sent twice? `auto` asks it (OPTIONS). */
  @IsIn(CAPABILITIES, CAPABILITY_RULE)
  INVENTORY_IDEMPOTENT: (typeof CAPABILITIES)[number] = 'auto';

  /** Does Inventory take batches? `auto` asks it (OPTIONS). */
  @IsIn(CAPABILITIES, CAPABILITY_RULE)
  INVENTORY_BATCH: (typeof CAPABILITIES)[number] = 'auto';

  /** Requests under way at once to Inventory; of batches at most 4. */
  @NumberSetting()
  @Max(256, { message: 'must be at most 256' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be a whole number' })
  INVENTORY_CONCURRENCY: number = 16;

  /** What the CRM signs its webhooks with; two while it is changed. Empty: no webhook is taken. */
  @Matches(WEBHOOK_SECRETS_PATTERN, {
    message: 'must be whsec_ and the base64 of 24 to 64 bytes; several with a space between',
  })
  CRM_WEBHOOK_SECRETS: string = '';
}

/** Every customer of the CRM gets one welcome package from Inventory. Only this file knows both systems. */
export const welcomePackageFlow = defineFlow(WelcomePackageSettings, (settings, http) => ({
  name: 'welcome-package',
  words: { records: 'customers', effect: 'package request' },
  source: http.source(settings.CRM_API_URL, settings.CRM_API_KEY),
  target: http.target(settings.INVENTORY_API_URL, {
    key: settings.INVENTORY_API_KEY,
    capabilities: {
      ...toCapability('isIdempotent', settings.INVENTORY_IDEMPOTENT),
      ...toCapability('hasBatch', settings.INVENTORY_BATCH),
    },
    concurrency: settings.INVENTORY_CONCURRENCY,
  }),
  map: toWelcomePackage,
  describe: describeCustomer,
  keyOf,
  effects: {
    source: http.effects(packagesUrl(settings.INVENTORY_API_URL), settings.INVENTORY_API_KEY),
    read: readPackage,
  },
  events: {
    type: CUSTOMER_CREATED,
    exchange: 'crm.events',
    secrets: toWebhookSecrets(settings.CRM_WEBHOOK_SECRETS),
  },
}));

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** One welcome package for each customer. A UUID is the same in capitals (RFC 9562 section 4), and other systems may fold it. */
function keyOf(customerId: string): string {
  return `${WELCOME_PACKAGE}:${UUID.test(customerId) ? customerId.toLowerCase() : customerId}`;
}

/** Asks for the welcome packages alone; an Inventory that does not know the filter tells all, and the others are passed over. */
function packagesUrl(inventoryUrl: string): string {
  const url = new URL(inventoryUrl);
  url.searchParams.set('package_type', WELCOME_PACKAGE);
  return url.href;
}

/** The key names the effect and nothing else: the same customer gives the same key for ever. */
export function toWelcomePackage(customer: unknown): Mapped {
  const id = typeof customer === 'object' && customer !== null && 'id' in customer ? customer.id : undefined;
  const isId = (typeof id === 'string' && /^[\x21-\x7e]{1,200}$/.test(id)) || Number.isSafeInteger(id);
  if (!isId)
    return { fault: 'The customer has no usable id: it must be a whole number, or 1 to 200 visible ASCII characters.' };
  return { key: keyOf(String(id)), body: { customer_id: id, package_type: WELCOME_PACKAGE }, ...traceOf(customer) };
}

/** The trace of the customer's creation, where the CRM tells it: what becomes of the package is shown in it. */
function traceOf(customer: unknown): { readonly traceparent?: string } {
  const { traceparent } = fields(customer);
  return typeof traceparent === 'string' ? { traceparent } : {};
}

/** What an operator knows a customer by. */
export function describeCustomer(customer: unknown): RecordDescription {
  const { email, created_at } = fields(customer);
  return { label: typeof email === 'string' ? email : undefined, createdAt: toInstant(created_at) };
}

/** Which customer a package is for; `undefined` for a package of another kind. */
export function readPackage(request: unknown): Effect | undefined {
  const { customer_id, package_type = WELCOME_PACKAGE, created_at } = fields(request);
  const isId = typeof customer_id === 'string' || typeof customer_id === 'number';
  if (!isId || package_type !== WELCOME_PACKAGE) return undefined;
  return { key: keyOf(String(customer_id)), createdAt: toInstant(created_at) };
}

function fields(record: unknown): Readonly<Record<string, unknown>> {
  return typeof record === 'object' && record !== null ? { ...record } : {};
}

function toInstant(text: unknown): number | undefined {
  const instant = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}
