import type { PackageRequestStatus } from '@app/contracts';

/** Where a package request can go from each status. */
const NEXT: Readonly<Record<PackageRequestStatus, PackageRequestStatus | undefined>> = {
  pending: 'shipped',
  shipped: 'delivered',
  delivered: undefined,
};

/** The only status from which `to` can be reached; `undefined` for the first one. */
export function statusBefore(to: PackageRequestStatus): PackageRequestStatus | undefined {
  return (Object.keys(NEXT) as PackageRequestStatus[]).find((from) => NEXT[from] === to);
}
