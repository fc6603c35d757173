import {
  type PackageRequestDto,
  type PackageRequestQueryDto,
  type PackageRequestStatus,
  WELCOME_PACKAGE,
} from '@app/contracts';
import {
  DATABASE,
  type Feed,
  type FeedRow,
  type FeedTables,
  GroupCommit,
  inTransactionInCommitOrder,
  newId,
  readEpoch,
} from '@app/platform';
import { insertGiven } from '@app/sql';
import type { Provider } from '@nestjs/common';
import type { Generated, Kysely, Transaction } from 'kysely';
import { answerExisting, type NewRequest, type RequestAnswer } from './request-answer';
import { statusBefore } from './request-status';

interface PackageRequestsTables extends FeedTables {
  package_requests: PackageRequestDto & { seq: Generated<number>; idempotency_key: string | null };
}

type Filter = Pick<PackageRequestQueryDto, 'customer_id' | 'package_type' | 'status'>;

const REQUEST = ['request_id', 'customer_id', 'package_type', 'status', 'created_at'] as const;

/** Keeps the package requests. Its unique keys, not its code, make one effect of many attempts. */
export class PackageRequestsStore {
  static readonly provider: Provider = {
    provide: PackageRequestsStore,
    inject: [DATABASE],
    useFactory: async (db: Kysely<PackageRequestsTables>) =>
      new PackageRequestsStore(db, await readEpoch(db), () => new Date(), newId),
  };

  private readonly inserts = new GroupCommit<NewRequest, RequestAnswer>((items) => this.insert(items));

  constructor(
    private readonly db: Kysely<PackageRequestsTables>,
    private readonly epoch: string,
    private readonly now: () => Date,
    private readonly nextId: () => string,
  ) {}

  /** Makes requests, or finds the ones that were made before. They are on the disk when this settles. */
  create(requests: readonly NewRequest[]): Promise<RequestAnswer[]> {
    return this.inserts.addAll(requests);
  }

  /** The requests that `filter` lets through, oldest first. */
  listing(filter: Filter): Feed<PackageRequestDto> {
    return {
      epoch: this.epoch,
      read: (after, limit) => this.list(filter, after, limit),
      head: () => this.head(),
    };
  }

  find(requestId: string): Promise<PackageRequestDto | undefined> {
    return this.db
      .selectFrom('package_requests')
      .select(REQUEST)
      .where('request_id', '=', requestId)
      .executeTakeFirst();
  }

  /** Moves a request on to `status`; `undefined` when it is not in the status before it. */
  async advance(requestId: string, status: PackageRequestStatus): Promise<PackageRequestDto | undefined> {
    const from = statusBefore(status);
    if (from === undefined) return undefined;
    return this.db
      .updateTable('package_requests')
      .set({ status })
      .where('request_id', '=', requestId)
      .where('status', '=', from)
      .returning(REQUEST)
      .executeTakeFirst();
  }

  private async list(filter: Filter, after: number, limit: number): Promise<FeedRow<PackageRequestDto>[]> {
    let query = this.db
      .selectFrom('package_requests')
      .select(['seq', ...REQUEST])
      .where('seq', '>', after);
    if (filter.customer_id !== undefined) query = query.where('customer_id', '=', filter.customer_id.toLowerCase());
    if (filter.package_type !== undefined) query = query.where('package_type', '=', filter.package_type);
    if (filter.status !== undefined) query = query.where('status', '=', filter.status);
    const rows = await query.orderBy('seq').limit(limit).execute();
    return rows.map(({ seq, ...item }) => ({ seq, item }));
  }

  private async head(): Promise<number> {
    const { head } = await this.db
      .selectFrom('package_requests')
      .select(({ fn }) => fn.max('seq').as('head'))
      .executeTakeFirstOrThrow();
    return head ?? 0;
  }

  private insert(items: readonly NewRequest[]): Promise<RequestAnswer[]> {
    const created_at = this.now().toISOString();
    const rows = items.map(({ customer_id, package_type, idempotency_key = null }) => ({
      request_id: this.nextId(),
      customer_id: customer_id.toLowerCase(),
      package_type,
      status: 'pending' as const,
      idempotency_key,
      created_at,
    }));
    return inTransactionInCommitOrder(this.db, 'package_requests', async (trx) => {
      const inserted = await insertGiven(trx, 'package_requests', rows, COLUMNS)
        .onConflict((conflict) => conflict.doNothing())
        .returning('request_id')
        .execute();
      const ids = new Set(inserted.map(({ request_id }) => request_id));
      const refused = rows.filter(({ request_id }) => !ids.has(request_id));
      const existing = refused.length === 0 ? undefined : await findExisting(trx, refused);
      return rows.map(({ idempotency_key, ...request }): RequestAnswer => {
        if (ids.has(request.request_id)) return { kind: 'created', request };
        return answerExisting(request, {
          byKey: idempotency_key === null ? undefined : existing?.byKey.get(idempotency_key),
          byCustomer: existing?.byCustomer.get(request.customer_id),
        });
      });
    });
  }
}

const COLUMNS = {
  request_id: 'text',
  customer_id: 'text',
  package_type: 'text',
  status: 'text',
  idempotency_key: 'text',
  created_at: 'text',
} as const;

async function findExisting(
  trx: Transaction<PackageRequestsTables>,
  refused: readonly { customer_id: string; idempotency_key: string | null }[],
) {
  const keys = refused.flatMap(({ idempotency_key }) => idempotency_key ?? []);
  const customers = refused.map(({ customer_id }) => customer_id);
  const select = trx.selectFrom('package_requests').select([...REQUEST, 'idempotency_key']);
  const byKey = keys.length === 0 ? [] : await select.where('idempotency_key', 'in', keys).execute();
  const byCustomer = await select
    .where('customer_id', 'in', customers)
    .where('package_type', '=', WELCOME_PACKAGE)
    .execute();
  const toRequest = ({ idempotency_key: _key, ...request }: (typeof byKey)[number]): PackageRequestDto => request;
  return {
    byKey: new Map(byKey.map((row) => [row.idempotency_key, toRequest(row)])),
    byCustomer: new Map(byCustomer.map((row) => [row.customer_id, toRequest(row)])),
  };
}
