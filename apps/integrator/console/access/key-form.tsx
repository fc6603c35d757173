import { useEffect, useRef, useState } from 'preact/hooks';
import { keyFault } from './access-key';

interface KeyFormProps {
  /** Why the key that was given before does not do; `undefined` when none was. */
  readonly refusal: string | undefined;
  readonly onGiven: (key: string) => void;
}

/** Instead of the page, where the integrator takes a key that it was not given. */
export function KeyForm({ refusal, onGiven }: KeyFormProps) {
  const [key, setKey] = useState('');
  const [fault, setFault] = useState(refusal);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const submit = (event: Event): void => {
    event.preventDefault();
    const given = key.trim();
    const found = keyFault(given);
    setFault(found);
    if (found === undefined) onGiven(given);
  };
  return (
    <form class="panel key-form" onSubmit={submit}>
      <h1>The integrator takes a key</h1>
      <p id="key-why">
        One with the scope <code>operate</code>. It is kept until you close this tab, and sent to the integrator only.
      </p>
      <label class="field">
        <span>Your key</span>
        <input
          ref={input}
          type="password"
          value={key}
          autocomplete="off"
          aria-invalid={fault !== undefined}
          aria-describedby="key-why key-fault"
          onInput={(event) => setKey(event.currentTarget.value)}
        />
      </label>
      <p id="key-fault" class="fault" role="alert">
        {fault}
      </p>
      <div class="dialog-buttons">
        <button type="submit" class="button button-primary">
          Open the console
        </button>
      </div>
    </form>
  );
}
