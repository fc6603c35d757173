import { Agent, request } from 'node:http';

/** What is asked for again and again. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

/** How one request went. `reset`: the connection broke after the request was begun, and nobody knows what became of it. */
export type LoadEnd<Sent> =
  | { readonly kind: 'answered'; readonly status: number; readonly sent: Sent }
  | { readonly kind: 'refused' }
  | { readonly kind: 'reset'; readonly reason: string };

/**
 * Clients that ask without a pause, each on a connection that it keeps for as long as it is let. A client that finds nobody
 * listening any more is at its end: another would take its next request to another replica.
 */
export class SteadyLoad<Sent extends LoadRequest> {
  readonly ends: LoadEnd<Sent>[] = [];
  private readonly agent = new Agent({ keepAlive: true });
  private readonly clients: Promise<void>[];

  constructor(
    private readonly url: string,
    clients: number,
    private readonly next: () => Sent,
  ) {
    this.clients = Array.from({ length: clients }, () => this.ask());
  }

  /** Waits until every client has found nobody listening. */
  async end(): Promise<void> {
    await Promise.all(this.clients);
    this.agent.destroy();
  }

  private async ask(): Promise<void> {
    for (;;) {
      const end = await this.send(this.next());
      this.ends.push(end);
      if (end.kind === 'refused') return;
    }
  }

  private send(sent: Sent): Promise<LoadEnd<Sent>> {
    const { method, path, body } = sent;
    return new Promise((resolve) => {
      const failed = (error: NodeJS.ErrnoException): void =>
        resolve(error.code === 'ECONNREFUSED' ? { kind: 'refused' } : { kind: 'reset', reason: error.message });
      const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
      const asked = request(new URL(path, this.url), { method, headers, agent: this.agent }, (response) => {
        response.once('error', failed);
        response.once('end', () => resolve({ kind: 'answered', status: response.statusCode ?? 0, sent }));
        response.resume();
      });
      asked.once('error', failed);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
