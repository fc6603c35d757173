import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceGoneError, type ServiceGroup } from './service-group.mts';
import { Interruption } from './stop-signal.mts';

/** The failure of work with services, with the last lines of the service at fault (of all when that is not known) and what to do next. */
export async function explainFailure(error: unknown, group: ServiceGroup, next: string): Promise<unknown> {
  const cause = await rootCause(error, group);
  if (cause instanceof Interruption) return cause;
  const services = cause instanceof ServiceGoneError ? [cause.service] : group.services;
  const logs = services.map(({ name, lastLines }) =>
    lastLines.length === 0
      ? `${name} has logged nothing.`
      : `The last lines of ${name}:\n${lastLines.map((line) => `  ${line}`).join('\n')}`,
  );
  return new Error([cause instanceof Error ? cause.message : String(cause), ...logs, next].join('\n'), { cause });
}

/** A lost connection is often the first sign of a service that is gone: what became of it is worth a moment's wait. */
async function rootCause(error: unknown, { signal }: ServiceGroup): Promise<unknown> {
  if (!signal.aborted) await Promise.race([once(signal, 'abort'), sleep(500)]);
  return signal.aborted ? signal.reason : error;
}
