/**
 * Ends a process at once, with `code`, that is asked to stop while it still waits for its database: as process 1 of a container
 * it would else ignore the signal, and be killed at the end of the grace.
 * @returns ends this, once the service stops in order by itself
 */
export function leaveOnSignal(code: number): () => void {
  const leave = (): void => process.exit(code);
  process.on('SIGTERM', leave);
  process.on('SIGINT', leave);
  return () => {
    process.off('SIGTERM', leave);
    process.off('SIGINT', leave);
  };
}
