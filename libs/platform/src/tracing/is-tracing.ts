let tracing = false;

/** Whether this process is traced: decided once, before the service is built. */
export function isTracing(): boolean {
  return tracing;
}

export function setTracing(): void {
  tracing = true;
}
