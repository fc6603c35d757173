import type { OperatorActionDto } from '@app/contracts';
import type { FlowApi } from '../wire/flow-api';

/** The newest actions, newest first, and where the list has been read up to. */
export interface LatestActions {
  readonly actions: readonly OperatorActionDto[];
  readonly position: string | undefined;
}

/** As many as the console shows. */
const KEPT = 200;
const PAGE = 1000;

/** The list goes from the oldest to the newest: it is read to its end once, and from there when there may be more. */
export async function readLatestActions(
  api: FlowApi,
  known: LatestActions,
  signal: AbortSignal,
): Promise<LatestActions> {
  let { actions, position } = known;
  for (;;) {
    const { items, next } = await api.actions(position, PAGE, signal);
    position = next;
    actions = [...items.toReversed(), ...actions].slice(0, KEPT);
    if (items.length < PAGE) return { actions, position };
  }
}
