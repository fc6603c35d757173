import type { DeliveryDto, FlowDto } from '@app/contracts';
import { until } from './age';
import { printable } from './printable';

/** What a human should do about a delivery, if anything. */
export function nextStep(delivery: DeliveryDto, flow: FlowDto, command: string, nowMs: number): string {
  const { state, key, due_at: dueAt } = delivery;
  switch (state) {
    case 'delivered':
      return 'Nothing: it is delivered.';
    case 'delivering':
      return hasFailed(delivery)
        ? `Attempt ${nextAttempt(delivery)} is under way${soFar(delivery)}`
        : 'Nothing: it is on its way.';
    case 'pending':
      if (flow.state === 'paused') return `It waits because the flow is paused: ${command} resume --flow ${flow.name}`;
      if (hasFailed(delivery)) return `${retryStep(delivery, flow, nowMs)}${soFar(delivery)}`;
      if (flow.hold !== null) {
        return `Nothing here: the target takes nothing now (${flow.hold.cause.code}). It is sent by itself when that is mended.`;
      }
      return `Nothing: it is sent ${dueAt === null ? 'by itself' : until(dueAt, nowMs)}.`;
    case 'dead':
      return `Mend the cause, then: ${command} replay ${shellWord(key)} --flow ${flow.name}`;
    case 'uncertain':
      return `Look whether the target has it. If not: ${command} replay ${shellWord(key)} --flow ${flow.name}`;
  }
}

function hasFailed({ failed_attempts: failed }: DeliveryDto): boolean {
  return failed > 0;
}

function nextAttempt({ failed_attempts: failed }: DeliveryDto): number {
  return failed + 1;
}

function retryStep(delivery: DeliveryDto, { hold }: FlowDto, nowMs: number): string {
  const attempt = `Attempt ${nextAttempt(delivery)}`;
  if (hold !== null) return `${attempt} waits: the target takes nothing now (${hold.cause.code})`;
  const { due_at: dueAt } = delivery;
  if (dueAt === null) return `${attempt} is next, by itself`;
  const when = until(dueAt, nowMs);
  return `${attempt} is next ${when === 'now' ? when : `at ${dueAt} (${when})`}`;
}

function soFar({ last_error: error }: DeliveryDto): string {
  return error === null ? '.' : `; so far: ${printable(`${error.code}: ${error.detail}`)}`;
}

/** A text as one word of a shell. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
