/** How the last action went. */
export interface Notice {
  readonly tone: 'done' | 'failed';
  readonly title: string;
  readonly detail: string;
}

interface NoticesProps {
  readonly notice: Notice | undefined;
  readonly onDismiss: () => void;
}

/** The regions are always there: a screen reader tells what appears in one, not one that appears. */
export function Notices({ notice, onDismiss }: NoticesProps) {
  return (
    <div class="notices">
      <div role="status">{notice?.tone === 'done' && <NoticeLine notice={notice} onDismiss={onDismiss} />}</div>
      <div role="alert">{notice?.tone === 'failed' && <NoticeLine notice={notice} onDismiss={onDismiss} />}</div>
    </div>
  );
}

function NoticeLine({ notice: { tone, title, detail }, onDismiss }: { notice: Notice; onDismiss: () => void }) {
  return (
    <div class={`notice notice-${tone}`}>
      <p>
        <strong>{tone === 'failed' ? `Not done: ${title}.` : title}</strong> {detail}
      </p>
      <button type="button" class="button button-quiet" onClick={onDismiss}>
        Dismiss
      </button>
    </div>
  );
}
