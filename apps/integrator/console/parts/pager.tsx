interface PagerProps {
  /** The page that starts at the beginning; `undefined` when this is it. */
  readonly first: string | undefined;
  /** The page after this one; `undefined` when this is the last. */
  readonly next: string | undefined;
}

/** A list is read forward; the browser's back button leads back. */
export function Pager({ first, next }: PagerProps) {
  if (first === undefined && next === undefined) return null;
  return (
    <nav class="pager" aria-label="Pages">
      {first !== undefined && (
        <a class="button" href={first}>
          First page
        </a>
      )}
      {next !== undefined && (
        <a class="button" href={next}>
          Next page
        </a>
      )}
    </nav>
  );
}
