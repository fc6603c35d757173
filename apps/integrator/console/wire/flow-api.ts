import type {
  ActivityDto,
  AuditDto,
  DeliveryDetailDto,
  DeliveryDto,
  DeliveryStateName,
  FindingDto,
  FindingKind,
  FlowDto,
  OperatorActionDto,
  ReplayResultDto,
} from '@app/contracts';
import { type Page, request, requestPage } from './request';

/** Which deliveries to list. */
export interface DeliveryFilter {
  readonly state?: DeliveryStateName | undefined;
  readonly error_code?: string | undefined;
  readonly search?: string | undefined;
  readonly order?: 'oldest' | 'newest' | undefined;
  readonly after?: string | undefined;
}

/** Which deliveries to replay; without any of these, all that are dead. */
export interface ReplaySelection {
  readonly state?: 'dead' | 'uncertain';
  readonly error_code?: string;
  readonly keys?: readonly string[];
  readonly dry_run?: boolean;
}

/** What the console asks of one flow, by the same routes as every other client. */
export class FlowApi {
  private readonly path: string;

  constructor(flow: string) {
    this.path = `flows/${encodeURIComponent(flow)}`;
  }

  deliveries(filter: DeliveryFilter, limit: number, signal?: AbortSignal): Promise<Page<DeliveryDto>> {
    return requestPage(`${this.path}/deliveries`, { query: { ...filter, limit }, ...(signal && { signal }) });
  }

  delivery(key: string, signal: AbortSignal): Promise<DeliveryDetailDto> {
    return request('GET', `${this.path}/deliveries/${encodeURIComponent(key)}`, { signal });
  }

  activity(signal: AbortSignal): Promise<ActivityDto[]> {
    return request('GET', `${this.path}/activity`, { signal });
  }

  audits(after: string | undefined, limit: number, signal: AbortSignal): Promise<Page<AuditDto>> {
    return requestPage(`${this.path}/audits`, { query: { after, limit }, signal });
  }

  audit(id: string, signal: AbortSignal): Promise<AuditDto> {
    return request('GET', `${this.path}/audits/${encodeURIComponent(id)}`, { signal });
  }

  findings(
    id: string,
    query: { readonly kind?: FindingKind | undefined; readonly after?: string | undefined },
    limit: number,
    signal: AbortSignal,
  ): Promise<Page<FindingDto>> {
    return requestPage(`${this.path}/audits/${encodeURIComponent(id)}/findings`, {
      query: { ...query, limit },
      signal,
    });
  }

  actions(after: string | undefined, limit: number, signal: AbortSignal): Promise<Page<OperatorActionDto>> {
    return requestPage(`${this.path}/actions`, { query: { after, limit }, signal });
  }

  pause(operator: string): Promise<FlowDto> {
    return request('POST', `${this.path}/pause`, { operator });
  }

  resume(operator: string): Promise<FlowDto> {
    return request('POST', `${this.path}/resume`, { operator });
  }

  /** Polls the source now. */
  run(operator: string): Promise<FlowDto> {
    return request('POST', `${this.path}/run`, { operator });
  }

  replayOne(key: string, operator: string): Promise<DeliveryDetailDto> {
    return request('POST', `${this.path}/deliveries/${encodeURIComponent(key)}/replay`, { operator });
  }

  /** Without an operator only for a `dry_run`. */
  replay(selection: ReplaySelection, operator?: string): Promise<ReplayResultDto> {
    return request('POST', `${this.path}/replay`, { body: selection, ...(operator !== undefined && { operator }) });
  }

  startAudit(repair: boolean, operator: string): Promise<AuditDto> {
    return request('POST', `${this.path}/audit`, { body: { repair }, operator });
  }
}
