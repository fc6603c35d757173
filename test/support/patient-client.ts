import { setTimeout as sleep } from 'node:timers/promises';
import type { CustomerBatchDto } from '@app/contracts';
import { postJson } from './api';

/** Created with one request. */
const AT_ONCE = 10;

/** Between two requests. */
const PAUSE_MS = 20;

/** Creates customers, and asks again for the same ones when it has no answer: as a client must that keeps its word. */
export class PatientClient {
  /** The emails of the customers of which it was told that they are there. */
  readonly acknowledged = new Set<string>();

  constructor(
    private readonly crmUrl: string,
    private readonly name: string,
  ) {}

  /** Goes on until `isOver`, then brings the last ones to their end. */
  async create(isOver: () => boolean): Promise<void> {
    for (let number = 0; !isOver(); number += AT_ONCE) {
      const emails = Array.from({ length: AT_ONCE }, (_, index) => `${this.name}-${number + index}@example.com`);
      while (!emails.every((email) => this.acknowledged.has(email))) {
        await this.ask(emails.filter((email) => !this.acknowledged.has(email)));
        await sleep(PAUSE_MS);
      }
    }
  }

  private async ask(emails: readonly string[]): Promise<void> {
    try {
      const response = await postJson(
        `${this.crmUrl}/customers/batch`,
        emails.map((email) => ({ name: 'Customer', email })),
      );
      if (!response.ok) return;
      const { results } = (await response.json()) as CustomerBatchDto;
      for (const [index, { status }] of results.entries()) {
        // 409: it was created the last time, and the answer was lost.
        if (status === 201 || status === 409) this.acknowledged.add(emails[index] ?? '');
      }
    } catch {
      // Refused or cut off: nobody knows what became of them, and they are asked for again.
    }
  }
}
