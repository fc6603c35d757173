import { type CreatePackageRequestDto, type PackageRequestDto, WELCOME_PACKAGE } from '@app/contracts';

/** A package request to be made, perhaps under an idempotency key. */
export interface NewRequest extends CreatePackageRequestDto {
  readonly idempotency_key?: string;
}

/** What Inventory says to a request for a package. */
export type RequestAnswer =
  | { readonly kind: 'created'; readonly request: PackageRequestDto }
  /** The key was answered before: the first answer again. */
  | { readonly kind: 'replayed'; readonly request: PackageRequestDto }
  /** The key was used for another customer or package. */
  | { readonly kind: 'key-reused' }
  /** The customer has a welcome package, requested under another key or none. */
  | { readonly kind: 'already-requested'; readonly request: PackageRequestDto };

/** The requests that stand in the way of a new one. */
export interface Existing {
  readonly byKey?: PackageRequestDto;
  readonly byCustomer?: PackageRequestDto;
}

/** Decides what to say when the unique keys did not let a request in. The key comes first: it names a retry. */
export function answerExisting(wanted: NewRequest, { byKey, byCustomer }: Existing): RequestAnswer {
  if (byKey !== undefined)
    return isSameRequest(wanted, byKey)
      ? { kind: 'replayed', request: asFirstAnswered(byKey) }
      : { kind: 'key-reused' };
  if (byCustomer !== undefined) return { kind: 'already-requested', request: byCustomer };
  throw new Error(`Nothing stands in the way of a ${WELCOME_PACKAGE}, yet it was not inserted.`);
}

function isSameRequest(wanted: NewRequest, existing: PackageRequestDto): boolean {
  return wanted.customer_id === existing.customer_id && wanted.package_type === existing.package_type;
}

/** A replay gives the first answer, not the present state: a request is always created as pending. */
function asFirstAnswered(request: PackageRequestDto): PackageRequestDto {
  return { ...request, status: 'pending' };
}
