import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** How an API introduces itself in its documents, and what its controllers cannot say of it. */
export interface ApiDescription {
  readonly title: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The paths whose bodies are signed, as they are routed: letters of either case differ. None when there is none. */
  readonly signedPaths?: RegExp;
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
  return SwaggerModule.createDocument(app, builder.build());
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
