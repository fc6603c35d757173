import type { HttpService } from '@nestjs/axios';
import { channelName } from './channel-name';
import type { ConfiguredChannel } from './event-channel';
import { BrokerClient } from './broker-client';
import { BrokerSender } from './broker-sender';
import { webhookAgents } from './webhook-agents';
import { WebhookSender } from './webhook-sender';

/** Where events go, as the settings say. */
export interface EventSettings {
  /** Of the broker; empty for none. */
  readonly brokerUrl: string;
  readonly webhookUrls: readonly URL[];
  readonly webhookSecrets: readonly string[];
  readonly webhookTimeoutMs: number;
  readonly isPrivateAllowed: boolean;
}

/** The channels that the settings ask for; none when they ask for none. Nothing is connected yet. */
export function configuredChannels(settings: EventSettings, http: HttpService, now: () => number): ConfiguredChannel[] {
  const { brokerUrl, webhookUrls, webhookSecrets: secrets, webhookTimeoutMs: timeoutMs, isPrivateAllowed } = settings;
  const webhooks = webhookUrls.map((url): ConfiguredChannel => {
    const agents = webhookAgents(isPrivateAllowed);
    return {
      name: channelName(url),
      kind: 'webhook',
      sender: new WebhookSender(url, http, { secrets, timeoutMs, agents }, now),
    };
  });
  if (brokerUrl === '') return webhooks;
  // One name, wherever the broker is: one that moves goes on from the position of the old one.
  return [...webhooks, { name: 'amqp', kind: 'broker', sender: new BrokerSender(() => new BrokerClient(brokerUrl)) }];
}
