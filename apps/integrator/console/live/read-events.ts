/** One server-sent event. */
interface ServerEvent {
  readonly type: string;
  readonly data: string;
}

/** The integrator answered, but not with events. */
export class EventsRefused extends Error {
  constructor(readonly status: number) {
    super(`The events were answered with ${status}.`);
  }
}

/**
 * Follows server-sent events until they end. A browser's own EventSource could not show a key: it sends no header.
 * @throws EventsRefused, and whatever fetch throws when the connection breaks or `signal` aborts
 */
export async function* readEvents(
  url: string,
  init: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): AsyncGenerator<ServerEvent> {
  const response = await fetch(url, { ...init, headers: { ...init.headers, Accept: 'text/event-stream' } });
  if (!response.ok || response.body === null) throw new EventsRefused(response.status);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const messages = text.split('\n\n');
    text = messages.pop() ?? '';
    yield* messages.map(parseEvent);
  }
}

/** Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
function parseEvent(message: string): ServerEvent {
  const fields = message.split('\n').map((line) => /^([^:]*):? ?(.*)$/.exec(line) ?? []);
  const valuesOf = (name: string): string[] =>
    fields.flatMap(([, field, value = '']) => (field === name ? [value] : []));
  return { type: valuesOf('event').at(-1) ?? 'message', data: valuesOf('data').join('\n') };
}
