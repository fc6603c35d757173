import type { FlowDto } from '@app/contracts';
import { eventually } from '../../../../test/support/eventually';

interface ServerEvent {
  readonly type: string;
  readonly data: string;
  /** When it came, in ms of the epoch. */
  readonly at: number;
}

/** A client of server-sent events, as a browser is one: it keeps what it hears. */
export class EventStream {
  readonly events: ServerEvent[] = [];
  /** True once the server has ended the stream. */
  isEnded = false;

  private constructor(
    readonly response: Response,
    private readonly leaving: AbortController,
  ) {}

  static async open(url: string, headers: Record<string, string> = {}): Promise<EventStream> {
    const leaving = new AbortController();
    const stream = new EventStream(await fetch(url, { headers, signal: leaving.signal }), leaving);
    void stream.listen();
    return stream;
  }

  /** What was told of the flows, oldest first. */
  get flows(): FlowDto[] {
    return this.events.flatMap(({ type, data }) => (type === 'flow' ? [JSON.parse(data) as FlowDto] : []));
  }

  /** Waits until the newest that was told of a flow is as it should be. */
  async until(holds: (flow: FlowDto) => boolean, timeoutMs?: number): Promise<FlowDto> {
    const isSo = (flow: FlowDto | undefined): boolean => flow !== undefined && holds(flow);
    return (await eventually(() => this.flows.at(-1), isSo, timeoutMs)) as FlowDto;
  }

  ended(): Promise<boolean> {
    return eventually(
      () => this.isEnded,
      (isEnded) => isEnded,
    );
  }

  leave(): void {
    this.leaving.abort();
  }

  private async listen(): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const chunk of this.response.body ?? []) {
        text += decoder.decode(chunk, { stream: true });
        const messages = text.split('\n\n');
        text = messages.pop() ?? '';
        for (const message of messages) this.hear(message);
      }
      this.isEnded = true;
    } catch (error) {
      if (!this.leaving.signal.aborted) throw error;
    }
  }

  private hear(message: string): void {
    const fields = Object.fromEntries(
      message.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    );
    if (fields['event'] !== undefined) {
      this.events.push({ type: fields['event'], data: fields['data'] ?? '', at: Date.now() });
    }
  }
}
