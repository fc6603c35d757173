import type { OperatorActionDto } from '@app/contracts';
import { actionValue } from '../words/action-words';

/** What an action changed: `running → paused`. Pointing at a value tells it whole. */
export function Change({ action, before, after }: Pick<OperatorActionDto, 'action' | 'before' | 'after'>) {
  return (
    <>
      <Value action={action} of={before} /> → <Value action={action} of={after} />
    </>
  );
}

function Value({ action, of }: { readonly action: string; readonly of: string | null }) {
  return (
    <span class={of === null ? 'quiet breakable' : 'breakable'} {...(of !== null && { title: of })}>
      {actionValue(action, of)}
    </span>
  );
}
