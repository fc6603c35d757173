import { useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog';
import { operatorNameFault } from './operator-name';

interface NameDialogProps {
  readonly name: string;
  readonly onAnswer: (given: string | undefined) => void;
}

/** Asks who operates: once in each browser. */
export function NameDialog({ name, onAnswer }: NameDialogProps) {
  const [given, setGiven] = useState(name);
  const [fault, setFault] = useState<string>();
  const submit = (event: Event): void => {
    event.preventDefault();
    const wanted = given.trim();
    const found = operatorNameFault(wanted);
    setFault(found);
    if (found === undefined) onAnswer(wanted);
  };
  return (
    <Dialog title="Who are you?" onClose={() => onAnswer(undefined)}>
      <form onSubmit={submit}>
        <p id="name-why">Your name is kept with what you do, for all to see. You are asked once in this browser.</p>
        <label class="field">
          <span>Your name</span>
          <input
            value={given}
            autocomplete="username"
            maxLength={100}
            aria-invalid={fault !== undefined}
            aria-describedby="name-why name-fault"
            onInput={(event) => setGiven(event.currentTarget.value)}
          />
        </label>
        <p id="name-fault" class="fault" role="alert">
          {fault}
        </p>
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={() => onAnswer(undefined)}>
            Cancel
          </button>
          <button type="submit" class="button button-primary">
            Go on
          </button>
        </div>
      </form>
    </Dialog>
  );
}
