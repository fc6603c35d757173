import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

interface ViewTitleProps {
  /** What the browser's tab and history call the view. */
  readonly name: string;
  readonly children: ComponentChildren;
}

let isFirst = true;

/** Leads the focus to the heading: for when what had it is gone. */
export function focusTitle(): void {
  document.querySelector('h1')?.focus();
}

/** The heading of a view. It takes the focus when the view was gone to, so that a screen reader tells where one is. */
export function ViewTitle({ name, children }: ViewTitleProps) {
  useEffect(() => {
    document.title = `${name} · Integrator`;
  }, [name]);
  useEffect(() => {
    // The page itself has just been told.
    if (!isFirst) focusTitle();
    isFirst = false;
  }, []);
  return <h1 tabIndex={-1}>{children}</h1>;
}
