/** What a service's exit code tells its supervisor; 78 is EX_CONFIG of sysexits(3). */
export const exitCode = {
  /** Stopped as asked. */
  ok: 0,
  /** Something broke; a restart may help. */
  failed: 1,
  /** The configuration or the database file is not usable; a restart without a change will not help. */
  config: 78,
} as const;
