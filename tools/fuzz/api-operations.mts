import type { ServiceName } from '../support/services.mts';

/** The parts of a JSON schema that our documents have. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly example?: unknown;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema?: Schema;
}

/** One thing that a service can be asked for. */
export interface Operation {
  readonly service: ServiceName;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  /** Its answer has no end. */
  readonly isStream: boolean;
}

/** The API of a service, as the service itself describes it. */
export interface Api {
  readonly operations: readonly Operation[];
  readonly schemas: Readonly<Record<string, Schema>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface DocumentedOperation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

export async function readApi(service: ServiceName, url: string, signal: AbortSignal): Promise<Api> {
  const document = (await (await fetch(`${url}/openapi.json`, { signal })).json()) as Document;
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters = [], requestBody, responses }]): Operation => {
      const body = Object.values(requestBody?.content ?? {})[0]?.schema;
      const isStream = 'text/event-stream' in (responses['200']?.content ?? {});
      return { service, method: method.toUpperCase(), path, parameters, body, isStream };
    }),
  );
  return { operations, schemas: document.components.schemas };
}
