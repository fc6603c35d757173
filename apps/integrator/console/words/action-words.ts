/**
 * What an action found or left, in words: `paused` stays what it is; the filter of a replay, which is kept as JSON,
 * becomes `dead, http-422, 3 keys`.
 */
export function actionValue(value: string | null): string {
  if (value === null) return 'nothing';
  const filter = readObject(value);
  if (filter === undefined) return value;
  const parts = Object.entries(filter).map(([name, of]) => {
    if (Array.isArray(of)) return of.length === 1 ? String(of[0]) : `${of.length} ${name}`;
    return name === 'state' || name === 'errorCode' ? String(of) : `${name} ${String(of)}`;
  });
  return parts.length === 0 ? 'all' : parts.join(', ');
}

function readObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
