/**
 * The paths that supervisors and monitoring ask, every few seconds: they are told even by a service that has no room for
 * anybody else, and their traces would bury the others.
 */
export function isSupervised(path: string): boolean {
  return /^\/(health|metrics)(\/|$)/.test(path);
}
