import type { DeliveryStateName, FindingKind } from '@app/contracts';
import type { DeliveryFilter } from '../wire/flow-api';

/**
 * What the page shows. It is kept in the address behind the `#`, so that every view can be shared and the back button
 * works, and what is searched for, such as an email, is not part of the address that the browser asks for.
 */
export type Route =
  | { readonly view: 'overview'; readonly flow: string }
  | { readonly view: 'deliveries'; readonly flow: string; readonly filter: DeliveryFilter }
  | { readonly view: 'delivery'; readonly flow: string; readonly key: string }
  | { readonly view: 'audits'; readonly flow: string; readonly after?: string | undefined }
  | {
      readonly view: 'audit';
      readonly flow: string;
      readonly id: string;
      readonly kind?: FindingKind | undefined;
      readonly after?: string | undefined;
    }
  | { readonly view: 'actions'; readonly flow: string }
  | { readonly view: 'start' }
  | { readonly view: 'unknown' };

const STATES: readonly string[] = [
  'pending',
  'delivering',
  'delivered',
  'dead',
  'uncertain',
] satisfies DeliveryStateName[];
const KINDS: readonly string[] = ['missing', 'duplicate', 'orphan', 'pending'] satisfies FindingKind[];

/** Reads `location.hash`. */
export function readRoute(hash: string): Route {
  if (!hash.startsWith('#/')) return { view: 'start' };
  const [path = '', query = ''] = hash.slice(2).split('?', 2);
  const segments = path.split('/').map(decode);
  if (segments.includes(undefined)) return { view: 'unknown' };
  const [flow, view, id, ...rest] = segments as string[];
  const get = parameters(query);
  if (flow === undefined || flow === '') return { view: 'start' };
  if (rest.length > 0) return { view: 'unknown' };
  if (view === undefined) return { view: 'overview', flow };
  if (view === 'deliveries') return id === undefined ? deliveries(flow, get) : { view: 'delivery', flow, key: id };
  if (view === 'audits') {
    return id === undefined
      ? { view: 'audits', flow, after: get('after') }
      : { view: 'audit', flow, id, kind: get('kind', KINDS) as FindingKind | undefined, after: get('after') };
  }
  return view === 'actions' && id === undefined ? { view: 'actions', flow } : { view: 'unknown' };
}

/** The address of a view, for `href`. */
export function hrefOf(route: Route): string {
  if (route.view === 'start' || route.view === 'unknown') return '#/';
  const flow = `#/${encodeURIComponent(route.flow)}`;
  switch (route.view) {
    case 'overview':
      return flow;
    case 'deliveries':
      return `${flow}/deliveries${queryOf({ ...route.filter })}`;
    case 'delivery':
      return `${flow}/deliveries/${encodeURIComponent(route.key)}`;
    case 'audits':
      return `${flow}/audits${queryOf({ after: route.after })}`;
    case 'audit':
      return `${flow}/audits/${encodeURIComponent(route.id)}${queryOf({ kind: route.kind, after: route.after })}`;
    case 'actions':
      return `${flow}/actions`;
  }
}

type Get = (name: string, among?: readonly string[]) => string | undefined;

function parameters(query: string): Get {
  const found = new URLSearchParams(query);
  return (name, among) => {
    const value = found.get(name) ?? '';
    return value === '' || (among !== undefined && !among.includes(value)) ? undefined : value;
  };
}

function deliveries(flow: string, get: Get): Route {
  return {
    view: 'deliveries',
    flow,
    filter: {
      state: get('state', STATES) as DeliveryStateName | undefined,
      error_code: get('error_code'),
      search: get('search'),
      order: get('order', ['oldest']) as 'oldest' | undefined,
      after: get('after'),
    },
  };
}

function queryOf(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
