import type { CustomerBatchDto, CustomerDto, EventChannelDto } from '@app/contracts';
import { TestCrm } from './test-crm';

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
export const NEXT_SECRET = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;

/** A CRM with webhooks on this machine, which only a test allows. */
export function announcingCrm(
  urls: string,
  settings: Readonly<Record<string, string>> = {},
  databaseFile?: string,
): Promise<TestCrm> {
  return TestCrm.start(databaseFile, {
    WEBHOOK_URLS: urls,
    WEBHOOK_SECRETS: SECRET,
    WEBHOOK_ALLOW_PRIVATE: 'yes',
    ...settings,
  });
}

/** Creates `count` customers, in one batch. */
export async function createCustomers(crm: TestCrm, prefix: string, count: number): Promise<CustomerDto[]> {
  const items = Array.from({ length: count }, (_, index) => ({
    name: `${prefix} ${index}`,
    email: `${prefix}-${index}@example.com`,
  }));
  const { body } = await crm.post<CustomerBatchDto>('/customers/batch', items);
  return body.results.map(({ customer }) => customer!);
}

/** The one channel of a CRM that has one. */
export async function channelOf(crm: TestCrm): Promise<EventChannelDto> {
  const [channel] = (await crm.get<EventChannelDto[]>('/event-channels')).body;
  if (channel === undefined) throw new Error('There is no channel.');
  return channel;
}
