import type { ComponentChildren } from 'preact';
import type { Resource } from '../wire/use-resource';

interface ReadingProps<T> {
  readonly resource: Resource<T>;
  /** What is read, for `Reading the deliveries …`. */
  readonly what: string;
  readonly children: (data: T) => ComponentChildren;
}

/** Shows what was read; before that, that it is being read; and when it could not be, why, and the way to try again. */
export function Reading<T>({ resource: { data, error, reload }, what, children }: ReadingProps<T>) {
  return (
    <>
      {error !== undefined && (
        <div class="problem" role="alert">
          <p>
            <strong>{error.title}.</strong> {error.detail}
          </p>
          <button type="button" class="button" onClick={reload}>
            Try again
          </button>
        </div>
      )}
      {data === undefined && error === undefined && (
        <div class="reading" role="status">
          <span class="reading-words">Reading {what} …</span>
          <span class="reading-line" />
          <span class="reading-line" />
          <span class="reading-line" />
        </div>
      )}
      {data !== undefined && children(data)}
    </>
  );
}
