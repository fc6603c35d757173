import type { Cli } from './cli';
import { CliFault, UsageFault } from './cli-fault';

/**
 * Asks before something that concerns much. Where nobody can answer, the command line must have said yes.
 * @throws UsageFault, or CliFault when the answer is no
 */
export async function askFirst({ screen, signal }: Cli, question: string, yes: boolean | undefined): Promise<void> {
  if (yes) return;
  if (screen.confirm === undefined) throw new UsageFault(`${question} Nobody can be asked here: add --yes.`);
  if (await screen.confirm(question, signal)) return;
  signal.throwIfAborted();
  throw new CliFault('Nothing was done.');
}
