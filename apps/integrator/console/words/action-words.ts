/** As much of a cursor as tells it from the others. */
const CURSOR_START = 24;
const CURSOR_END = 8;

/**
 * What an action found or left, in words: `paused` stays what it is; the filter of a replay, which is kept as JSON,
 * becomes `dead, http-422, 3 keys`; of a long cursor both ends are told, and none is the start of the feed.
 */
export function actionValue(action: string, value: string | null): string {
  if (value === null) return action === 'rewind' ? 'the start' : 'nothing';
  if (action === 'rewind') return shortened(value);
  const filter = readObject(value);
  if (filter === undefined) return value;
  const parts = Object.entries(filter).map(([name, of]) => {
    if (Array.isArray(of)) return of.length === 1 ? String(of[0]) : `${of.length} ${name}`;
    return name === 'state' || name === 'errorCode' ? String(of) : `${name} ${String(of)}`;
  });
  return parts.length === 0 ? 'all' : parts.join(', ');
}

function shortened(cursor: string): string {
  if (cursor.length <= CURSOR_START + CURSOR_END + 1) return cursor;
  return `${cursor.slice(0, CURSOR_START)}…${cursor.slice(-CURSOR_END)}`;
}

function readObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
