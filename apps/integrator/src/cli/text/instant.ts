const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
const AGE = /^(\d{1,6})([smhd])$/;
const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** An instant as the API takes it, from itself or from an age (`2h` is two hours before now); `undefined` when it is neither. */
export function parseInstant(text: string, nowMs: number): string | undefined {
  const [, amount, unit] = AGE.exec(text) ?? [];
  if (unit !== undefined) return new Date(nowMs - Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS]).toISOString();
  return RFC_3339.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}
