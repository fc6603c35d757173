import { type Labels, matches, ofKind, type Rendered } from './rendered';

interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
}
interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string };
}
interface Rule {
  readonly ports?: readonly { readonly port: number | string }[];
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
}
interface PolicySpec {
  readonly podSelector: LabelSelector;
  readonly policyTypes: readonly ('Ingress' | 'Egress')[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/** One end of a connection: a pod, here or in another namespace, or an address outside. */
export interface End {
  readonly labels: Labels;
  /** Another namespace; without it the one of the policies. */
  readonly namespace?: string;
  /** The first address of a block outside of the cluster. */
  readonly block?: string;
}

/** The name that the services' port has. */
const PORT_NAMES: Readonly<Record<string, readonly number[]>> = { http: [8000, 8001, 8002] };

/**
 * May a connection be made, by the rules of https://kubernetes.io/docs/concepts/services-networking/network-policies/: what
 * some policy selects may do only what some policy allows; both ends must allow it.
 */
export function mayConnect(all: readonly Rendered[], from: End, to: End, port: number): boolean {
  const policies = ofKind<Rendered<PolicySpec>>(all, 'NetworkPolicy').map(({ spec }) => spec);
  return allows(policies, 'Egress', from, to, port) && allows(policies, 'Ingress', to, from, port);
}

function allows(
  policies: readonly PolicySpec[],
  type: 'Ingress' | 'Egress',
  own: End,
  other: End,
  port: number,
): boolean {
  if (own.namespace !== undefined || own.block !== undefined) return true;
  const selecting = policies.filter(
    ({ podSelector, policyTypes }) => policyTypes.includes(type) && selects(podSelector, own.labels),
  );
  const rules = selecting.flatMap(({ egress = [], ingress = [] }) => (type === 'Egress' ? egress : ingress));
  return (
    selecting.length === 0 ||
    rules.some(({ ports, from, to }) => {
      const peers = type === 'Egress' ? to : from;
      return isPort(ports, port) && (peers === undefined || peers.some((peer) => isPeer(peer, other)));
    })
  );
}

function isPort(ports: Rule['ports'], port: number): boolean {
  return (
    ports === undefined ||
    ports.some(({ port: one }) => (typeof one === 'string' ? PORT_NAMES[one]?.includes(port) === true : one === port))
  );
}

function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, { labels, namespace, block }: End): boolean {
  if (ipBlock !== undefined) return ipBlock.cidr === block;
  if (block !== undefined) return false;
  const isNamespace =
    namespaceSelector === undefined
      ? namespace === undefined
      : selects(namespaceSelector, { 'kubernetes.io/metadata.name': namespace ?? 'welcome-package' });
  return isNamespace && (podSelector === undefined || selects(podSelector, labels));
}

function selects({ matchLabels, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  return (
    matches(labels, matchLabels) &&
    matchExpressions.every(({ key, operator, values }) => {
      if (operator !== 'In') throw new Error(`This test does not know the operator ${operator}.`);
      return values.includes(labels[key] ?? '');
    })
  );
}
