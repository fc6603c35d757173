import type { Cause } from '../outcome';

/** Why an audit failed whose worker is gone. */
export const AUDIT_LOST: Cause = {
  code: 'worker-lost',
  detail: 'The integrator that made this audit stopped before it was finished. Start another one.',
};

/** The audit was taken for lost with its worker: what it still finds no longer counts. */
export class AuditLostError extends Error {
  constructor() {
    super('The worker that made this audit was taken for lost.');
    this.name = 'AuditLostError';
  }
}
