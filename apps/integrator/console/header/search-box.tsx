import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../parts/icon';
import { goTo } from '../routing/use-route';
import { flowWords } from '../words/flow-words';

interface SearchBoxProps {
  readonly flow: string;
  /** What the page shows now. */
  readonly searched: string | undefined;
}

/** Finds a delivery by what people know of it. */
export function SearchBox({ flow, searched }: SearchBoxProps) {
  const [text, setText] = useState(searched ?? '');
  useEffect(() => setText(searched ?? ''), [searched]);
  const { record } = flowWords(flow);
  const submit = (event: Event): void => {
    event.preventDefault();
    const search = text.trim();
    goTo({ view: 'deliveries', flow, filter: search === '' ? {} : { search } });
  };
  return (
    <search>
      <form class="search" onSubmit={submit}>
        <Icon name="search" />
        <input
          type="search"
          name="search"
          aria-label={`Find a ${record} by id, email or key`}
          placeholder={`Find a ${record}: id, email or key`}
          value={text}
          maxLength={254}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="button">
          Find
        </button>
      </form>
    </search>
  );
}
