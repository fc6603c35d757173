import type { CreateCustomerDto, CustomerDto } from '@app/contracts';
import { DATABASE, type Feed, type FeedRow, type FeedTables, GroupCommit, readEpoch } from '@app/platform';
import type { Provider } from '@nestjs/common';
import type { Generated, Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import { emailKey } from './email-key';

interface CustomersTables extends FeedTables {
  customers: { seq: Generated<number>; id: string; name: string; email: string; email_key: string; created_at: string };
}

const CUSTOMER = ['id', 'name', 'email', 'created_at'] as const;

/** Keeps the customers, and their feed in commit order. */
export class CustomersStore implements Feed<CustomerDto> {
  static readonly provider: Provider = {
    provide: CustomersStore,
    inject: [DATABASE],
    useFactory: async (db: Kysely<CustomersTables>) =>
      new CustomersStore(db, await readEpoch(db), () => new Date(), newId),
  };

  private readonly inserts = new GroupCommit<CreateCustomerDto, CustomerDto | undefined>((items) => this.insert(items));

  constructor(
    private readonly db: Kysely<CustomersTables>,
    readonly epoch: string,
    private readonly now: () => Date,
    private readonly nextId: () => string,
  ) {}

  /** Creates customers; the place of one whose email is taken holds `undefined`. They are on the disk when this settles. */
  create(customers: readonly CreateCustomerDto[]): Promise<(CustomerDto | undefined)[]> {
    return this.inserts.addAll(customers);
  }

  /** Up to `limit` customers that were committed after the one numbered `after`, in commit order. */
  async read(after: number, limit: number): Promise<FeedRow<CustomerDto>[]> {
    const rows = await this.db
      .selectFrom('customers')
      .select(['seq', ...CUSTOMER])
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(limit)
      .execute();
    return rows.map(({ seq, ...item }) => ({ seq, item }));
  }

  /** The number of the newest customer, 0 when there is none. */
  async head(): Promise<number> {
    const { head } = await this.db
      .selectFrom('customers')
      .select(({ fn }) => fn.max('seq').as('head'))
      .executeTakeFirstOrThrow();
    return head ?? 0;
  }

  find(id: string): Promise<CustomerDto | undefined> {
    return this.db.selectFrom('customers').select(CUSTOMER).where('id', '=', id).executeTakeFirst();
  }

  private async insert(items: readonly CreateCustomerDto[]): Promise<(CustomerDto | undefined)[]> {
    const created_at = this.now().toISOString();
    const rows = items.map(({ name, email }) => ({
      id: this.nextId(),
      name,
      email,
      email_key: emailKey(email),
      created_at,
    }));
    const inserted = await this.db
      .insertInto('customers')
      .values(rows)
      .onConflict((conflict) => conflict.column('email_key').doNothing())
      .returning('id')
      .execute();
    const ids = new Set(inserted.map(({ id }) => id));
    return rows.map(({ id, name, email }) => (ids.has(id) ? { id, name, email, created_at } : undefined));
  }
}
