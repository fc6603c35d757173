import { Dialog } from '../parts/dialog';

/** What is asked before something is done. */
export interface Question {
  readonly title: string;
  readonly detail: string;
  /** What the button says; without it there is nothing to do, and the dialog only says so. */
  readonly verb: string | undefined;
}

interface ConfirmDialogProps {
  readonly question: Question;
  readonly onAnswer: (given: 'yes' | undefined) => void;
}

export function ConfirmDialog({ question: { title, detail, verb }, onAnswer }: ConfirmDialogProps) {
  return (
    <Dialog title={title} onClose={() => onAnswer(undefined)}>
      <p>{detail}</p>
      <div class="dialog-buttons">
        <button type="button" class="button" onClick={() => onAnswer(undefined)}>
          {verb === undefined ? 'Close' : 'Cancel'}
        </button>
        {verb !== undefined && (
          <button type="button" class="button button-primary" onClick={() => onAnswer('yes')}>
            {verb}
          </button>
        )}
      </div>
    </Dialog>
  );
}
