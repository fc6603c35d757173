// Words of the wire that code compares by. Apart from the DTOs, so that a bundle can have them without Swagger.

/** The one package every customer gets, once. */
export const WELCOME_PACKAGE = 'welcome_package';

/** The type of the event that tells of a new customer. */
export const CUSTOMER_CREATED = 'customer.created';

/** What a key may allow; a route names the one that it needs. */
export const SCOPES = ['customers:read', 'customers:write', 'packages:read', 'packages:write', 'operate'] as const;

export type Scope = (typeof SCOPES)[number];
