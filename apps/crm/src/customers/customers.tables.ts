import type { FeedTables } from '@app/platform';
import type { Generated } from 'kysely';

export interface CustomersTables extends FeedTables {
  customers: {
    seq: Generated<number>;
    id: string;
    name: string;
    email: string;
    email_key: string;
    created_at: string;
    traceparent: string | null;
  };
}

/** What of a customer everybody is told. */
export const CUSTOMER = ['id', 'name', 'email', 'created_at'] as const;
