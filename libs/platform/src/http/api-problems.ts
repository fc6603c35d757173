import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from '@app/contracts';
import { problem, type ProblemCode } from './problem';

/** Documents the problems that a route answers with, each with an example of its own. */
export function ApiProblems(...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator {
  const byStatus = Map.groupBy(
    codes.map((code) => ({ code, body: problem(code) })),
    ({ body }) => body.status,
  );
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ...[...byStatus].map(([status, problems]) =>
      ApiResponse({
        status,
        description: problems.map(({ body }) => body.title).join('; or: '),
        content: {
          'application/problem+json': {
            schema: { $ref: getSchemaPath(ProblemDto) },
            examples: Object.fromEntries(problems.map(({ code, body }) => [code, { value: body }])),
          },
        },
      }),
    ),
  );
}

/** What every route that takes a JSON body may answer. */
export const BODY_PROBLEMS = ['malformed-json', 'body-too-large', 'unsupported-media-type', 'invalid-body'] as const;
