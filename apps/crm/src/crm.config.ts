import { NumberSetting, readConfig, ServiceConfig } from '@app/platform';
import { IsIn, IsInt, IsNumber, Max, Min, ValidateBy } from 'class-validator';
import type { EventSettings } from './events/configured-channels';
import { faultOfBrokerUrl, faultOfWebhookSecrets, faultOfWebhookUrls, wordsOf } from './events/event-settings';

/** The CRM's settings; see .env.example. */
export class CrmConfig extends ServiceConfig {
  @NumberSetting()
  @Max(65535, { message: 'must be at most 65535' })
  @Min(0, { message: 'must be at least 0' })
  @IsInt({ message: 'must be a whole number' })
  override PORT: number = 8000;

  override DATABASE_URL: string = 'file:./data/crm.db';

  /** The broker that new customers are announced to: `amqp(s)://…`; empty for none. */
  @Judged((url) => faultOfBrokerUrl(url))
  EVENTS_URL: string = '';

  /** The webhooks that they are announced to, separated by spaces; empty for none. */
  @Judged((urls, { WEBHOOK_ALLOW_PRIVATE }) => faultOfWebhookUrls(urls, WEBHOOK_ALLOW_PRIVATE === 'yes'))
  WEBHOOK_URLS: string = '';

  /** What webhooks are signed with, separated by spaces: each of them signs. */
  @Judged((secrets, { WEBHOOK_URLS }) => faultOfWebhookSecrets(secrets, WEBHOOK_URLS !== ''))
  WEBHOOK_SECRETS: string = '';

  /** Whether webhooks may lead to private addresses, and by http. */
  @IsIn(['yes', 'no'], { message: 'must be yes or no' })
  WEBHOOK_ALLOW_PRIVATE: 'yes' | 'no' = 'no';

  /** For the whole of a webhook's answer. */
  @NumberSetting()
  @Max(60, { message: 'must be at most 60' })
  @Min(0.05, { message: 'must be at least 0.05' })
  @IsNumber({}, { message: 'must be a number' })
  WEBHOOK_TIMEOUT_SECONDS: number = 15;

  /** What the settings say of events. */
  get events(): EventSettings {
    return {
      brokerUrl: this.EVENTS_URL,
      webhookUrls: wordsOf(this.WEBHOOK_URLS).map((url) => new URL(url)),
      webhookSecrets: wordsOf(this.WEBHOOK_SECRETS),
      // A timer of Node's takes no fraction.
      webhookTimeoutMs: Math.ceil(this.WEBHOOK_TIMEOUT_SECONDS * 1000),
      isPrivateAllowed: this.WEBHOOK_ALLOW_PRIVATE === 'yes',
    };
  }
}

export function readCrmConfig(environment: NodeJS.ProcessEnv): CrmConfig {
  return readConfig(CrmConfig, environment);
}

/** A setting that is judged by a function, which may look at the others: it gives the fault, without the value. */
function Judged(faultOf: (value: string, config: CrmConfig) => string | undefined): PropertyDecorator {
  return ValidateBy({
    name: 'judged',
    validator: {
      validate: (value: string, args) => faultOf(value, args?.object as CrmConfig) === undefined,
      defaultMessage: (args) => faultOf(args?.value as string, args?.object as CrmConfig) ?? '',
    },
  });
}
