import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Schema = Record<string, unknown>;

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

/**
 * What a document lacks to be good to explore an API with: each fault names its operation. Empty when it lacks nothing.
 */
export function apiFaults(document: OpenAPIObject): string[] {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ title: `${method.toUpperCase()} ${path}`, operation }];
    }),
  );
  const tags = new Set(document.tags?.map(({ name }) => name));
  const ids = operations.map(({ operation }) => operation.operationId);
  const faults = operations.flatMap(({ title, operation }) =>
    [
      ...introductionFaults(operation, tags),
      ...responseFaults(operation),
      ...(hasExampleBody(document, operation) ? [] : ['the request body has no example']),
      ...(ids.filter((id) => id === operation.operationId).length === 1 ? [] : ['its operationId is not unique']),
    ].map((fault) => `${title}: ${fault}`),
  );
  return operations.length === 0 ? ['there are no operations'] : faults;
}

function introductionFaults({ summary, tags = [], operationId }: Operation, declared: ReadonlySet<string>): string[] {
  return [
    ...(summary ? [] : ['no summary']),
    ...(operationId ? [] : ['no operationId']),
    ...(tags.length > 0 && tags.every((tag) => declared.has(tag)) ? [] : ['no tag, or one that is not declared']),
  ];
}

function responseFaults({ responses }: Operation): string[] {
  const statuses = Object.keys(responses);
  return [
    ...(statuses.some((status) => status.startsWith('2')) ? [] : ['no success is documented']),
    ...statuses
      .filter((status) => /^[45]/.test(status) && !isProblem(responses[status]))
      .map((status) => `${status} is not application/problem+json with an example`),
  ];
}

function isProblem(response: Operation['responses'][string]): boolean {
  if (response === undefined || '$ref' in response) return false;
  const { 'application/problem+json': problem, ...others } = response.content ?? {};
  const hasExample = problem?.example !== undefined || Object.keys(problem?.examples ?? {}).length > 0;
  return hasExample && Object.keys(others).length === 0;
}

function hasExampleBody(document: OpenAPIObject, { requestBody }: Operation): boolean {
  if (requestBody === undefined) return true;
  if ('$ref' in requestBody) return false;
  return Object.values(requestBody.content).every(
    ({ schema, example, examples }) =>
      example !== undefined || Object.keys(examples ?? {}).length > 0 || hasExample(document, schema as Schema),
  );
}

/** A schema gives an example when it has one, or when its items or all of its properties do. */
function hasExample(document: OpenAPIObject, schema: Schema | undefined): boolean {
  if (schema === undefined) return false;
  if ('example' in schema || 'examples' in schema) return true;
  if (typeof schema['$ref'] === 'string') {
    const name = schema['$ref'].split('/').at(-1) ?? '';
    return hasExample(document, document.components?.schemas?.[name] as Schema | undefined);
  }
  if (schema['type'] === 'array') return hasExample(document, schema['items'] as Schema);
  const properties = Object.values((schema['properties'] ?? {}) as Record<string, Schema>);
  return properties.length > 0 && properties.every((property) => hasExample(document, property));
}
