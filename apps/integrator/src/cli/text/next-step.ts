import type { DeliveryDto, FlowDto } from '@app/contracts';
import { ago } from './age';

/** What a human should do about a delivery, if anything. */
export function nextStep(delivery: DeliveryDto, flow: FlowDto, command: string, nowMs: number): string {
  const { state, key, due_at: dueAt } = delivery;
  switch (state) {
    case 'delivered':
      return 'Nothing: it is delivered.';
    case 'delivering':
      return 'Nothing: it is on its way.';
    case 'pending':
      if (flow.state === 'paused') return `It waits because the flow is paused: ${command} resume --flow ${flow.name}`;
      if (flow.hold !== null) {
        return `Nothing here: the target takes nothing now (${flow.hold.cause.code}). It is sent by itself when that is mended.`;
      }
      return `Nothing: it is sent ${dueAt === null ? 'by itself' : ago(dueAt, nowMs).replace(/.* ago$/, 'now')}.`;
    case 'dead':
      return `Mend the cause, then: ${command} replay ${shellWord(key)} --flow ${flow.name}`;
    case 'uncertain':
      return `Look whether the target has it. If not: ${command} replay ${shellWord(key)} --flow ${flow.name}`;
  }
}

/** A text as one word of a shell. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
