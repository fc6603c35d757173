/**
 * Asks again until `holds`: for what another process or another part of the system does, which tells us nothing by
 * itself. A failure to ask is asked again, too: the other process may just be starting.
 */
export async function eventually<T>(
  ask: () => T | Promise<T>,
  holds: (answer: T) => boolean,
  timeoutMs = 100_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const [answer, failure] = await attempt(ask);
    if (answer !== undefined && holds(answer)) return answer;
    if (Date.now() > deadline) {
      throw new Error(`It did not come to hold within ${timeoutMs} ms; last: ${failure ?? JSON.stringify(answer)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

async function attempt<T>(ask: () => T | Promise<T>): Promise<[T | undefined, string | undefined]> {
  try {
    return [await ask(), undefined];
  } catch (error) {
    return [undefined, String(error)];
  }
}
