import { setTimeout as sleep } from 'node:timers/promises';
import type { FlowDto } from '@app/contracts';
import { judge, type Verdict } from '../oracle/oracle';
import { flow, postJson } from '../support/api';
import { eventually } from '../support/eventually';
import { Platform, type ServiceName, type ServiceProcess } from '../support/service-process';
import { tamper } from '../support/test-database';

const ROUNDS = 5;
const AT_ONCE = 4;

/** Customers of one {@link Stage.work}. */
export const CUSTOMERS = ROUNDS * AT_ONCE;

/** Between two tries of a client. */
const AGAIN_MS = 20;

const SETTLED_WITHIN_MS = 120_000;

/** The three services, and clients that keep asking: what is done to the services is the fault test's part. */
export class Stage {
  /** The emails of the customers of which a client was told that they are there. */
  readonly acknowledged = new Set<string>();
  private customers = 0;

  private constructor(
    private readonly platform: Platform,
    readonly services: Readonly<Record<ServiceName, ServiceProcess>>,
  ) {}

  static async open(): Promise<Stage> {
    const platform = new Platform();
    const [crm, inventory] = await Promise.all([
      platform.service('crm').start(),
      platform.service('inventory').start(),
    ]);
    const integrator = platform.integrator(`${crm.url}/customers`, `${inventory.url}/package-requests`, {
      POLLING_INTERVAL_SECONDS: '0.1',
      RETRY_DELAY_SECONDS: '0.02',
    });
    await integrator.start();
    return new Stage(platform, { crm, inventory, integrator });
  }

  /** Creates {@link CUSTOMERS} customers, and settles once each was acknowledged, however often it must be asked. */
  async work(): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.create(`customer-${this.customers++}@example.com`)));
    }
  }

  /** Starts a service again that has ended. */
  async restart(name: ServiceName): Promise<void> {
    // Nobody has to wait until the lease of the dead one lapses: it is not the clock that is tried here.
    if (name === 'integrator')
      await tamper(`${this.platform.folder}/integrator.db`, 'update workers set lease_until = 0');
    await this.services[name].start();
  }

  /** Waits until all that was acknowledged is delivered; not for ever, as the oracle has more to say of what never is. */
  async settle(): Promise<void> {
    const deadline = Date.now() + SETTLED_WITHIN_MS;
    await eventually(
      async () => Date.now() > deadline || this.isSettled(await flow(this.services.integrator.url)),
      (isOver) => isOver,
      2 * SETTLED_WITHIN_MS,
    );
  }

  async judge(): Promise<Verdict> {
    return judge(await this.platform.databases(), this.acknowledged);
  }

  /** For traces. */
  get folder(): string {
    return this.platform.folder;
  }

  close(): Promise<void> {
    return this.platform.close();
  }

  private isSettled({ deliveries }: FlowDto): boolean {
    return deliveries.delivered >= this.acknowledged.size && deliveries.delivering === 0;
  }

  private async create(email: string): Promise<void> {
    for (; !(await this.isCreated(email)); await sleep(AGAIN_MS));
    this.acknowledged.add(email);
  }

  private async isCreated(email: string): Promise<boolean> {
    try {
      const { status, body } = await postJson(`${this.services.crm.url}/customers`, { name: 'Customer', email });
      await body?.cancel();
      // 409: it was created the last time, and the answer was lost.
      return status === 201 || status === 409;
    } catch {
      // Refused or cut off: nobody knows what became of it, and it is asked for again.
      return false;
    }
  }
}
