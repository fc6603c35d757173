import type { AttemptDto, DeliveryDetailDto } from '@app/contracts';
import type { Paint } from '../screen';
import { ago } from './age';
import { printable } from './printable';

/** All that is known of one delivery: what it is, its timeline, every attempt that failed. */
export function deliveryStory(
  delivery: DeliveryDetailDto,
  { nowMs, paint }: { nowMs: number; paint: Paint },
): string[] {
  const { label, key, state, reference, attempts, timeline, discovered_by: by } = delivery;
  const bad = state === 'dead' || state === 'uncertain';
  return [
    `${paint.bold(printable(label ?? key))}  ${bad ? paint.red(state) : paint.green(state)}`,
    `  key         ${printable(key)}`,
    ...(reference === null ? [] : [`  reference   ${printable(reference)}`]),
    `  discovered  ${ago(delivery.discovered_at, nowMs)}, by ${by}`,
    '',
    paint.bold('Timeline'),
    ...timeline.map(({ at, kind, detail }) => `  ${at}  ${kind.padEnd(14)}  ${printable(detail)}`),
    ...(attempts.length === 0 ? [] : ['', paint.bold('Failed attempts'), ...attempts.flatMap(attemptLines)]),
  ];
}

function attemptLines({ number, ended_at: at, duration_ms: took, outcome, cause }: AttemptDto): string[] {
  const status = cause.status === undefined ? '' : `, status ${cause.status}`;
  return [
    `  #${number}  ${at}  ${outcome}${status}${took === null ? '' : `, ${took} ms`}  ${printable(`${cause.code}: ${cause.detail}`)}`,
    ...(cause.excerpt === undefined ? [] : [`      it answered: ${printable(cause.excerpt)}`]),
  ];
}
