import type { FieldErrorDto } from '@app/contracts';
import { parseJson, ProblemException } from '@app/platform';

/** What a CloudEvent says that the integrator asks for; whatever else is in it is passed over, as CloudEvents wants. */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly data: unknown;
}

/** Longer than any id, URI or type that a sender of ours has. */
const MAX_ATTRIBUTE_CHARACTERS = 2048;

/**
 * Reads an event in the JSON format, structured mode. What it is about, `data`, is not judged here: a flow's mapping does
 * that. Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 * @throws ProblemException malformed-json, or invalid-body with what is at fault
 */
export function readCloudEvent(bytes: Buffer): CloudEvent {
  const event = parseJson(bytes);
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw new ProblemException('invalid-body', { errors: [{ pointer: '', detail: 'must be a CloudEvent' }] });
  }
  const { specversion, id, source, type, data } = event as Readonly<Record<string, unknown>>;
  const errors: FieldErrorDto[] = [
    ...(specversion === '1.0' ? [] : [{ pointer: '/specversion', detail: 'must be 1.0' }]),
    ...Object.entries({ id, source, type }).flatMap(([name, value]) => textFault(name, value)),
    ...(data === undefined || data === null ? [{ pointer: '/data', detail: 'must be there' }] : []),
  ];
  if (errors.length > 0) throw new ProblemException('invalid-body', { errors });
  return { id, source, type, data } as CloudEvent;
}

function textFault(name: string, value: unknown): FieldErrorDto[] {
  if (typeof value === 'string' && value !== '' && value.length <= MAX_ATTRIBUTE_CHARACTERS) return [];
  return [{ pointer: `/${name}`, detail: `must be a text of 1 to ${MAX_ATTRIBUTE_CHARACTERS} characters` }];
}
