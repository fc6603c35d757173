/** The database cannot be used as it is. The message names the file and the operator's next step. */
export class RefusedDatabaseError extends Error {
  constructor(file: string, fault: string, nextStep: string, cause?: unknown) {
    super(`The database ${file} ${fault}. ${nextStep}`, { cause });
    this.name = 'RefusedDatabaseError';
  }
}
