import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto, type Scope } from '@app/contracts';
import { problem, type ProblemCode } from './problem';

/** Documents the problems that a route answers with, each with an example of its own. */
export function ApiProblems(...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator {
  const byStatus = Map.groupBy(codes, (code) => problem(code).status);
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ...[...byStatus].map(([status, ofStatus]) => ApiResponse({ status, ...describeProblems(ofStatus) })),
  );
}

/** How a document describes the problems of one status. */
export function describeProblems(codes: readonly ProblemCode[]) {
  const problems = codes.map((code) => ({ code, body: example(code) }));
  return {
    description: problems.map(({ body }) => body.title).join('; or: '),
    content: {
      'application/problem+json': {
        schema: { $ref: getSchemaPath(ProblemDto) },
        examples: Object.fromEntries(problems.map(({ code, body }) => [code, { value: body }])),
      },
    },
  };
}

/** Members that only an occurrence has, so that an example shows where to find them. */
const SAMPLES: Partial<Record<ProblemCode, Parameters<typeof problem>[1]>> = {
  forbidden: { members: { scope: 'operate' satisfies Scope } },
  'invalid-body': { errors: [{ pointer: '/email', detail: 'must be an email address' }] },
  'invalid-query': { errors: [{ pointer: 'limit', detail: 'must be at most 1000' }] },
  'audit-running': { members: { audit: '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10' } },
  'already-requested': { members: { request_id: '0199a3b2-9f00-7aa1-8a3e-55aa0c6f1b22' } },
};

function example(code: ProblemCode): ProblemDto {
  return { ...problem(code, SAMPLES[code]), instance: 'urn:uuid:5a0c2a2e-8f0e-4a50-9a43-0f3a7f1f6c11' };
}

/** What every route that takes a JSON body may answer. */
export const BODY_PROBLEMS = ['malformed-json', 'body-too-large', 'unsupported-media-type', 'invalid-body'] as const;
