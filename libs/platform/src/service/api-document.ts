import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { describeProblems } from '../http/api-problems';
import { isSupervised } from '../http/supervised';

/** How an API introduces itself in its documents, and what its controllers cannot say of it. */
export interface ApiDescription {
  readonly title: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The paths whose bodies are signed, as they are routed: letters of either case differ. None when there is none. */
  readonly signedPaths?: RegExp;
  /** The paths whose answers stay open. None when there is none. */
  readonly streamPaths?: RegExp;
}

/** The OpenAPI 3.1 document of a service, made from its controllers and DTOs. */
function apiDocument(app: INestApplication, { title, description, tags }: ApiDescription): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle(title)
    .setDescription(description)
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'A key; a service that has none takes every request.',
    });
  for (const [name, meaning] of Object.entries(tags)) builder.addTag(name, meaning);
  return describeOverload(SwaggerModule.createDocument(app, builder.build()));
}

/** What every route may answer but those that supervisors ask: the service has no room, or the client asks too often. */
function describeOverload(document: OpenAPIObject): OpenAPIObject {
  for (const [path, item] of Object.entries(document.paths)) {
    if (isSupervised(path)) continue;
    for (const operation of [item.get, item.post, item.put, item.patch, item.delete, item.options]) {
      if (operation === undefined) continue;
      operation.responses['429'] ??= describeProblems(['too-many-requests']);
      operation.responses['503'] ??= describeProblems(['unavailable']);
    }
  }
  return document;
}

/** Swagger UI at `/docs`, the document it shows at `/openapi.json`. */
export function publishApiDocument(app: INestApplication, api: ApiDescription): void {
  SwaggerModule.setup('docs', app, () => apiDocument(app, api), {
    customSiteTitle: api.title,
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    swaggerOptions: { displayRequestDuration: true, tryItOutEnabled: true, defaultModelsExpandDepth: 0 },
  });
}
