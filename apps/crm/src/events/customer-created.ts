import { CUSTOMER_CREATED, type CustomerCreatedEventDto, type FeedCustomerDto } from '@app/contracts';

/** The event that tells of a customer. It is a function of the customer alone, so that a repetition is the same event. */
export function customerCreated(customer: FeedCustomerDto): CustomerCreatedEventDto {
  return {
    specversion: '1.0',
    id: customer.id,
    source: '/customers',
    type: CUSTOMER_CREATED,
    subject: customer.id,
    time: customer.created_at,
    datacontenttype: 'application/json',
    data: customer,
  };
}
