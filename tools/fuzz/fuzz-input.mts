import type { ServiceName } from '../support/services.mts';

/** What is sent to a service, on a connection of its own. */
export interface FuzzInput {
  readonly service: ServiceName;
  /** `request` is whole and by the rules of HTTP, so that it must have one answer; of anything else less is known. */
  readonly kind: 'request' | 'mutation' | 'garbage' | 'stream';
  readonly bytes: Buffer;
}

/** Stands in values; no refusal may have it. */
export const SECRET = 'hunter2';

/** An input in words that can be given to `--replay`. */
export function nameInput({ service, kind, bytes }: FuzzInput): string {
  return `${service}:${kind}:${bytes.toString('base64')}`;
}

/** @throws Error when `name` is none */
export function readInput(name: string): FuzzInput {
  const [, service, kind, base64] =
    /^(crm|inventory|integrator):(request|mutation|garbage|stream):([\w+/]*=*)$/.exec(name) ?? [];
  if (base64 === undefined) throw new Error('--replay takes what a fault was printed with: <service>:<kind>:<base64>.');
  return { service, kind, bytes: Buffer.from(base64, 'base64') } as FuzzInput;
}
