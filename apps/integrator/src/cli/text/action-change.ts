import type { OperatorActionDto } from '@app/contracts';

/** What of an action stands before and after it, in words. */
export interface ActionChange {
  readonly before: string;
  readonly after: string;
}

/** A replay's filter, as the integrator keeps it. */
interface KeptFilter {
  readonly state?: string;
  readonly errorCode?: string;
  readonly keys?: readonly string[];
  readonly endedFrom?: number;
  readonly endedUntil?: number;
}

const LONGEST_CURSOR = 40;
const SHORT_TAIL = 12;

/** The change of an action for people: a filter in words, cursors that fit. */
export function actionChange({ action, before, after }: OperatorActionDto): ActionChange {
  if (action === 'rewind') return { before: cursor(before), after: cursor(after) };
  return { before: action === 'replay' ? filter(before ?? '') : (before ?? ''), after: after ?? '' };
}

function cursor(text: string | null): string {
  if (text === null) return 'the start';
  if (text.length <= LONGEST_CURSOR) return text;
  return `${text.slice(0, LONGEST_CURSOR - SHORT_TAIL - 1)}…${text.slice(-SHORT_TAIL)}`;
}

function filter(text: string): string {
  const kept = parse(text);
  if (kept === undefined) return text;
  const { state, errorCode, keys, endedFrom, endedUntil } = kept;
  return (
    [
      ...(state === undefined ? [] : [state]),
      ...(errorCode === undefined ? [] : [`error ${errorCode}`]),
      ...(keys === undefined ? [] : [keys.length === 1 ? String(keys[0]) : `${keys.length} keys`]),
      ...(endedFrom === undefined ? [] : [`ended from ${instant(endedFrom)}`]),
      ...(endedUntil === undefined ? [] : [`ended before ${instant(endedUntil)}`]),
    ].join(', ') || 'all'
  );
}

/** Another integrator may keep it in another form: then it is shown as it is. */
function parse(text: string): KeptFilter | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function instant(ms: number): string {
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) ? String(ms) : at.toISOString();
}
