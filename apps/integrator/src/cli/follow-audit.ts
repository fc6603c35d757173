import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditDto } from '@app/contracts';
import type { FlowApi } from './api/integrator-api';
import type { Screen } from './screen';
import { count } from './text/count';

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1000;
/** A quick audit needs no progress. */
const QUIET_MS = 2000;
const BETWEEN_LINES_MS = 2000;

interface Follower {
  readonly screen: Pick<Screen, 'note'>;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** Waits until an audit is over, and tells of its progress when that takes long. */
export async function followAudit(
  { screen, signal, now }: Follower,
  api: Pick<FlowApi, 'audit'>,
  begun: AuditDto,
): Promise<AuditDto> {
  const start = now();
  let lastLineAt = start + QUIET_MS - BETWEEN_LINES_MS;
  let audit = begun;
  for (let wait = FIRST_WAIT_MS; audit.state === 'running'; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    await sleep(wait, undefined, { signal });
    audit = await api.audit(begun.id);
    if (now() - lastLineAt < BETWEEN_LINES_MS || audit.state !== 'running') continue;
    screen.note(`  ${count(audit.records)} records and ${count(audit.effects)} effects read ...`);
    lastLineAt = now();
  }
  return audit;
}
