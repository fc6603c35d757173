import type { CustomerDto } from '@app/contracts';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { addCustomers, flow, getJson, postJson } from './api';
import { TestBrowser } from './browser';
import { eventually } from './eventually';
import { RefusingGate } from './refusing-gate';
import { Platform, type ServiceProcess } from './service-process';

/** The address of the flow's overview; its other views are below it. */
export const FLOW = '#/welcome-package';

/** The three services, a gate before Inventory, and a browser: all that the console is tried out with. */
export class ConsoleStage {
  readonly platform = new Platform();
  readonly gate = new RefusingGate();
  readonly browser = new TestBrowser();
  readonly crm = this.platform.service('crm');
  readonly inventory = this.platform.service('inventory');
  /** Customers that there are. */
  customers = 0;
  private started: ServiceProcess | undefined;

  async open(): Promise<void> {
    await Promise.all([this.browser.start(), this.crm.start(), this.inventory.start()]);
    const inventoryUrl = `${await this.gate.open(this.inventory.url)}/package-requests`;
    // One by one, so that a refusal is the answer to one package request.
    const settings = { INVENTORY_BATCH: 'no', AUDIT_SETTLE_SECONDS: '0' };
    this.started = await this.platform.integrator(`${this.crm.url}/customers`, inventoryUrl, settings).start();
  }

  async close(): Promise<void> {
    await this.browser.stop();
    await this.platform.close();
    await this.gate.close();
  }

  get integrator(): ServiceProcess {
    if (this.started === undefined) throw new Error('Call open() first.');
    return this.started;
  }

  visit(hash = '', options: BrowserContextOptions = {}): Promise<Page> {
    return this.browser.visit(`${this.integrator.url}/${hash}`, options);
  }

  /** New customers, each of whom has a package, or was refused one. */
  async create(howMany: number): Promise<CustomerDto[]> {
    const created = await addCustomers(this.crm.url, this.customers, this.customers + howMany);
    this.customers += howMany;
    await this.allSettled();
    return created;
  }

  /** One more, of this name. */
  async createNamed(name: string, email: string): Promise<void> {
    await postJson(`${this.crm.url}/customers`, { name, email });
    this.customers++;
    await this.allSettled();
  }

  async allDelivered(): Promise<void> {
    await this.until(({ delivered }) => delivered === this.customers);
  }

  /** Every view by its name, with something in it. */
  async views(): Promise<Record<string, string>> {
    const base = `${this.integrator.url}/flows/welcome-package`;
    const [dead] = await getJson<{ key: string }[]>(`${base}/deliveries?state=dead&limit=1`);
    const [audit] = await getJson<{ id: string }[]>(`${base}/audits?limit=1`);
    return {
      overview: FLOW,
      deliveries: `${FLOW}/deliveries?state=dead`,
      'dead-letter': `${FLOW}/deliveries/${encodeURIComponent(dead?.key ?? '')}`,
      audits: `${FLOW}/audits`,
      audit: `${FLOW}/audits/${audit?.id}`,
      actions: `${FLOW}/actions`,
    };
  }

  private async allSettled(): Promise<void> {
    await this.until(({ delivered, dead }) => delivered + dead === this.customers);
  }

  private async until(holds: (counts: { delivered: number; dead: number }) => boolean): Promise<void> {
    await eventually(
      () => flow(this.integrator.url),
      ({ deliveries }) => holds(deliveries),
    );
  }
}
