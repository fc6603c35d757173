import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { type Act, useOperate } from './operate';

interface ActButtonProps<T> extends Act<T> {
  readonly children: ComponentChildren;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  /** Called with what came of it. */
  readonly onDone?: (result: T) => void;
}

/** A button that does something to a flow. While it is being done, a second press does nothing. */
export function ActButton<T>({ children, primary = false, disabled = false, onDone, ...act }: ActButtonProps<T>) {
  const operate = useOperate();
  const [isBusy, setBusy] = useState(false);
  const press = async (): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    try {
      const result = await operate.act(act);
      if (result !== undefined) onDone?.(result);
    } finally {
      setBusy(false);
    }
  };
  return (
    <button
      type="button"
      class={primary ? 'button button-primary' : 'button'}
      // Not `disabled` while busy: that would take the focus away.
      disabled={disabled}
      aria-busy={isBusy}
      onClick={() => void press()}
    >
      {children}
    </button>
  );
}
