import type { HttpService } from '@nestjs/axios';
import { AxiosError, type AxiosRequestConfig, type AxiosResponse, CanceledError } from 'axios';
import { concatMap, defer, lastValueFrom, type Observable, of, throwError, timer } from 'rxjs';
import { aborted$ } from '../aborted';

/** How a system fails. `silence`: it takes the request and never answers. */
export type Failure = 'refused' | 'reset' | 'silence' | 500 | 503;

/** What an answer takes. */
const LATENCY_MS = 5;

/** A source and a target for virtual time: no sockets, so that ten minutes pass in a second. It counts what it is asked. */
export class VirtualSystems {
  readonly sourceUrl = 'http://source/records';
  readonly targetUrl = 'http://target/effects';
  readonly records: { id: number }[] = [];
  /** When each effect came to be, by key. */
  readonly effects = new Map<string, number>();
  /** When each request came. */
  readonly asked = { source: [] as number[], target: [] as number[] };
  readonly failing: { source?: Failure | undefined; target?: Failure | undefined } = {};

  constructor(private readonly now: () => number) {}

  /** Takes the place of Nest's. */
  readonly http = {
    axiosRef: { request: (config: AxiosRequestConfig) => lastValueFrom(this.request(config)) },
  } as unknown as HttpService;

  private request(config: AxiosRequestConfig): Observable<AxiosResponse<string>> {
    return defer(() => {
      const system = config.url?.startsWith(this.sourceUrl) === true ? 'source' : 'target';
      this.asked[system].push(this.now());
      const failure = this.failing[system];
      if (failure !== undefined) return fail(failure, config);
      return timer(LATENCY_MS).pipe(concatMap(() => of(system === 'source' ? this.read(config) : this.take(config))));
    });
  }

  private read(config: AxiosRequestConfig): AxiosResponse<string> {
    const after = Number(new URL(config.url ?? '').searchParams.get('after') ?? 0);
    const page = this.records.slice(after, after + 500);
    return answer(200, config, page, { link: `</records?after=${after + page.length}>; rel="next"` });
  }

  private take(config: AxiosRequestConfig): AxiosResponse<string> {
    const body = config.data as { idempotency_key: string } | { idempotency_key: string }[];
    if (!Array.isArray(body)) return this.effect(String(config.headers?.['Idempotency-Key']), config);
    const results = body.map(({ idempotency_key }) => ({ status: this.effect(idempotency_key, config).status }));
    return answer(200, config, { results });
  }

  private effect(key: string, config: AxiosRequestConfig): AxiosResponse<string> {
    if (!this.effects.has(key)) this.effects.set(key, this.now());
    return answer(201, config, {});
  }
}

function fail(failure: Failure, config: AxiosRequestConfig): Observable<AxiosResponse<string>> {
  switch (failure) {
    case 'silence':
      return aborted$(config.signal as AbortSignal).pipe(concatMap(() => throwError(() => new CanceledError())));
    case 'refused':
      return timer(1).pipe(concatMap(() => throwError(() => systemError('ECONNREFUSED', 'connect'))));
    case 'reset':
      return timer(LATENCY_MS).pipe(concatMap(() => throwError(() => systemError('ECONNRESET', 'read'))));
    case 500:
    case 503:
      return timer(LATENCY_MS).pipe(concatMap(() => of(answer(failure, config, {}))));
  }
}

function systemError(code: string, syscall: string): AxiosError {
  const error = new AxiosError(code, code);
  error.cause = Object.assign(new Error(code), { code, syscall });
  return error;
}

function answer(
  status: number,
  config: AxiosRequestConfig,
  json: unknown,
  headers: Record<string, string> = {},
): AxiosResponse<string> {
  return { status, statusText: '', headers, data: JSON.stringify(json), config: config as AxiosResponse['config'] };
}
