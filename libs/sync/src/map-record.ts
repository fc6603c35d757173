import type { Flow, Mapped } from './flow';

/** As long as a header carries, and nothing that it would change on the way: two keys must never become one. */
const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;

/** Maps a record. A mapping that throws, or makes a key that no wire carries, is a fault of that record alone. */
export function mapRecord(flow: Flow, record: unknown): Mapped {
  try {
    const mapped = flow.map(record);
    if ('fault' in mapped || KEY_PATTERN.test(mapped.key)) return mapped;
    return { fault: 'Its key is not 1 to 255 visible ASCII characters.' };
  } catch (error) {
    return { fault: `The mapping failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}
