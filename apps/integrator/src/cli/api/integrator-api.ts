import type {
  AuditDto,
  DeliveryDetailDto,
  DeliveryDto,
  FindingDto,
  FindingKind,
  FlowDto,
  OperatorActionDto,
  ReplayFilterDto,
  ReplayResultDto,
  WorkerDto,
} from '@app/contracts';
import { CliFault } from '../cli-fault';
import { ApiProblem, WrongAnswer } from './api-fault';
import type { HttpApi } from './http-api';
import { nextPath } from './next-path';

/** The most that one page has. */
const LARGEST_PAGE = 1000;

/** Which deliveries are meant; all when nothing is said. */
export interface DeliveryFilter {
  readonly state?: string;
  readonly error_code?: string;
  readonly search?: string;
  readonly order?: 'oldest' | 'newest';
}

/** The integrator's REST API, in the words of an operator. */
export class IntegratorApi {
  constructor(private readonly http: HttpApi) {}

  async flows(): Promise<FlowDto[]> {
    try {
      return (await this.http.get<FlowDto[]>('/flows')).body;
    } catch (error) {
      // Every integrator has this list.
      const isElsewhere = (error instanceof ApiProblem || error instanceof WrongAnswer) && error.status === 404;
      throw isElsewhere
        ? new CliFault('This is not the integrator: check INTEGRATOR_URL, or --url.', { cause: error })
        : error;
    }
  }

  /** The integrators that share the ledger. */
  async workers(): Promise<WorkerDto[]> {
    return (await this.http.get<WorkerDto[]>('/workers')).body;
  }

  /** What one flow is and does. */
  flow(name: string): FlowApi {
    return new FlowApi(this.http, `/flows/${encodeURIComponent(name)}`);
  }
}

/** One flow of the integrator. Lists are read page by page, as far as they are asked for. */
export class FlowApi {
  constructor(
    private readonly http: HttpApi,
    private readonly path: string,
  ) {}

  async get(): Promise<FlowDto> {
    return (await this.http.get<FlowDto>(this.path)).body;
  }

  deliveries(filter: DeliveryFilter, limit = Infinity): AsyncGenerator<DeliveryDto> {
    return this.list('/deliveries', { ...filter }, limit);
  }

  async delivery(key: string): Promise<DeliveryDetailDto> {
    return (await this.http.get<DeliveryDetailDto>(`${this.path}/deliveries/${encodeURIComponent(key)}`)).body;
  }

  replay(filter: Partial<ReplayFilterDto>): Promise<ReplayResultDto> {
    return this.http.post(`${this.path}/replay`, filter);
  }

  startAudit(repair: boolean): Promise<AuditDto> {
    return this.http.post(`${this.path}/audit`, { repair });
  }

  /** Newest first. */
  audits(limit = Infinity): AsyncGenerator<AuditDto> {
    return this.list('/audits', {}, limit);
  }

  async audit(id: string): Promise<AuditDto> {
    return (await this.http.get<AuditDto>(`${this.path}/audits/${encodeURIComponent(id)}`)).body;
  }

  findings(audit: string, kind: FindingKind, limit: number): AsyncGenerator<FindingDto> {
    return this.list(`/audits/${encodeURIComponent(audit)}/findings`, { kind }, limit);
  }

  pause(): Promise<FlowDto> {
    return this.http.post(`${this.path}/pause`);
  }

  resume(): Promise<FlowDto> {
    return this.http.post(`${this.path}/resume`);
  }

  run(): Promise<FlowDto> {
    return this.http.post(`${this.path}/run`);
  }

  rewind(cursor: string | null): Promise<FlowDto> {
    return this.http.post(`${this.path}/rewind`, { cursor });
  }

  /** Oldest first. */
  actions(): AsyncGenerator<OperatorActionDto> {
    return this.list('/actions', {}, Infinity);
  }

  /** Every page has a link to the next one; an empty page is the end. */
  private async *list<T>(path: string, filter: Record<string, string | undefined>, limit: number): AsyncGenerator<T> {
    const query = new URLSearchParams({ limit: String(Math.min(limit, LARGEST_PAGE)) });
    for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, value);
    let left = limit;
    for (let next: string | undefined = `${this.path}${path}?${query.toString()}`; next !== undefined && left > 0;) {
      const { body, headers, url } = await this.http.get<T[]>(next);
      if (body.length === 0) return;
      yield* body.slice(0, left);
      left -= body.length;
      next = nextPath(headers.get('link'), url);
    }
  }
}
