import type { FlowDto } from '@app/contracts';
import type { Question } from '../operate/confirm-dialog';
import { FlowApi, type ReplaySelection } from '../wire/flow-api';
import { flowWords } from '../words/flow-words';
import { count, countOf } from '../words/numbers';

/** Counts what a replay would send again, and asks whether to. */
export async function countReplay({ name }: FlowDto, selection: ReplaySelection): Promise<Question> {
  // Nobody's deed: counting changes nothing, and is not kept.
  const { matched } = await new FlowApi(name).replay({ ...selection, dry_run: true });
  if (matched === 0) {
    return {
      title: 'Nothing to replay',
      detail: 'None is left that fits. Somebody may have been here first.',
      verb: undefined,
    };
  }
  const cause = selection.error_code === undefined ? '' : ` with ${selection.error_code}`;
  const isDead = selection.state !== 'uncertain';
  const what = isDead ? countOf(matched, 'dead letter', 'dead letters') : `${count(matched)} uncertain`;
  return {
    title: `Replay ${what}${cause}?`,
    detail: isDead
      ? 'Mend the cause first, or they come back. Each is sent under its own key, so nobody gets two.'
      : risk(name),
    verb: `Replay ${count(matched)}`,
  };
}

/** Asked before anything that is uncertain is sent again, however few: it is the one replay that can double an effect. */
export function uncertainQuestion({ name }: FlowDto, uncertain: number, all: number): Question {
  return {
    title: `Replay ${countOf(uncertain, 'uncertain delivery', 'uncertain deliveries')}?`,
    detail: risk(name),
    verb: `Replay ${count(all)}`,
  };
}

function risk(flow: string): string {
  const { theTarget, effect } = flowWords(flow);
  return (
    `The answer was lost, and ${theTarget} may not know the key again: what did arrive would get a second ${effect}. ` +
    `See first whether ${theTarget} has it.`
  );
}
