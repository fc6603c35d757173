import { addAbortSignal, type Readable } from 'node:stream';
import { CLOUD_EVENT_CONTENT_TYPE, type CustomerCreatedEventDto } from '@app/contracts';
import type { HttpService } from '@nestjs/axios';
import { isAxiosError } from 'axios';
import { firstValueFrom } from 'rxjs';
import type { Answer, EventSender } from './event-channel';
import { judgeWebhook, type WebhookReply } from './judge-webhook';
import { signWebhook } from './sign-webhook';
import { isPrivateAddressError, type WebhookAgents } from './webhook-agents';

/** What is read of an answer, so that its connection can be used again; what is more costs the connection. */
const MAX_ANSWER_BYTES = 64 * 1024;

export interface WebhookSettings {
  /** `whsec_<base64>`; each signs every event. */
  readonly secrets: readonly string[];
  /** For the whole of an answer. */
  readonly timeoutMs: number;
  readonly agents: WebhookAgents;
}

/** Posts events to one URL, signed by Standard Webhooks. */
export class WebhookSender implements EventSender {
  readonly concurrency = 8;

  constructor(
    private readonly url: URL,
    private readonly http: HttpService,
    private readonly settings: WebhookSettings,
    private readonly now: () => number,
  ) {}

  async send(event: CustomerCreatedEventDto, signal: AbortSignal): Promise<Answer> {
    return judgeWebhook(await this.post(event, signal), this.now());
  }

  async close(): Promise<void> {
    this.settings.agents.httpAgent.destroy();
    this.settings.agents.httpsAgent.destroy();
  }

  private async post(event: CustomerCreatedEventDto, interrupted: AbortSignal): Promise<WebhookReply> {
    const body = JSON.stringify(event);
    const signal = AbortSignal.any([interrupted, AbortSignal.timeout(this.settings.timeoutMs)]);
    try {
      const { status, headers, data } = await firstValueFrom(
        this.http.post<Readable>(this.url.href, Buffer.from(body), {
          headers: {
            'Content-Type': CLOUD_EVENT_CONTENT_TYPE,
            'Accept-Encoding': 'identity',
            'User-Agent': 'welcome-package-crm',
            ...signWebhook(event.id, new Date(this.now()), body, this.settings.secrets),
          },
          ...this.settings.agents,
          // Its body is no business of ours: only the status counts.
          responseType: 'stream',
          validateStatus: () => true,
          maxRedirects: 0,
          decompress: false,
          proxy: false,
          signal,
        }),
      );
      await discard(data, signal);
      return { kind: 'status', status, retryAfter: headers['retry-after'], date: headers['date'] };
    } catch (error) {
      if (interrupted.aborted) return { kind: 'interrupted' };
      if (signal.aborted) return { kind: 'no-answer', code: 'ETIMEDOUT' };
      if (!isAxiosError(error)) throw error;
      if (isPrivateAddressError(error.cause ?? error)) return { kind: 'private-address' };
      return { kind: 'no-answer', code: codeOf(error) };
    }
  }
}

/** Reads an answer to its end, for the connection's sake; gives the connection up where that takes too much. */
async function discard(body: Readable, signal: AbortSignal): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of addAbortSignal(signal, body)) {
      bytes += (chunk as Buffer).length;
      if (bytes > MAX_ANSWER_BYTES) break;
    }
  } catch {
    // The status has come, and it alone is the answer: however its body ends.
  } finally {
    body.destroy();
  }
}

/** A name with several addresses fails with one error for each (IPv6 and IPv4 of localhost). */
function codeOf(error: { readonly code?: string; readonly cause?: unknown }): string {
  const system = (error.cause ?? {}) as { code?: string; errors?: readonly { code?: string }[] };
  return system.errors?.[0]?.code ?? system.code ?? error.code ?? 'UNKNOWN';
}
