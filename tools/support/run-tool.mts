import pc from 'picocolors';
import { Interruption } from './stop-signal.mts';

/** Runs a tool as this process. What it throws is told in words, and gives the exit code 1; 130 after a Ctrl-C. */
export async function runTool(tool: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await tool();
  } catch (error) {
    const isInterruption = error instanceof Interruption;
    console.error(isInterruption ? error.message : pc.red(inWords(error)));
    process.exitCode = isInterruption ? 130 : 1;
  }
}

function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // "fetch failed" says nothing; its cause does.
  return error instanceof TypeError && error.cause instanceof Error
    ? `${error.message}: ${error.cause.message}`
    : error.message;
}
