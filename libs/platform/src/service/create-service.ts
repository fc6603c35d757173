import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ThrottlerStorageService } from '@nestjs/throttler';
import { Registry } from '@prometheus-io/client';
import express from 'express';
import { Logger } from 'nestjs-pino';
import { FrontDoor } from '../access/access.module';
import { ServiceConfig } from '../config/service.config';
import { admitRequests } from '../http/admit-requests';
import { BoundedAdapter } from '../http/bounded-adapter';
import { ContractPipe } from '../http/contract.pipe';
import { jsonBody } from '../http/json-body';
import { ProblemFilter } from '../http/problem.filter';
import { SERVER_LIMITS } from '../http/server-limits';
import { timeRequests } from '../metrics/time-requests';
import { isTracing } from '../tracing/is-tracing';
import { traceRequests } from '../tracing/trace-requests';
import { type ApiDescription, publishApiDocument } from './api-document';

/**
 * Builds a service, ready to listen: the boundary (JSON in, problems out), the API's documents and the health checks.
 * Tests build their services here too, so that what they talk to is what runs.
 */
export async function createService(
  module: DynamicModule,
  api: ApiDescription,
  limits = SERVER_LIMITS,
): Promise<NestExpressApplication> {
  const server = express();
  // Before Nest builds its router: afterwards it has no effect.
  server.set('case sensitive routing', true);
  const app = await NestFactory.create<NestExpressApplication>(module, new BoundedAdapter(server, limits), {
    bodyParser: false,
    // What Nest says while it wires itself is for Nest's authors; an error comes out of here as an exception.
    logger: false,
    abortOnError: false,
  });
  app.disable('x-powered-by');
  app.set('etag', false);
  if (isTracing()) app.use(traceRequests());
  app.use(timeRequests(app.get(Registry)));
  app.use(...admitRequests(app.get(ServiceConfig), app.get(ThrottlerStorageService), api.streamPaths));
  app.use(...app.get(FrontDoor).checks(api.signedPaths));
  app.use(jsonBody(api.signedPaths));
  app.useGlobalPipes(new ContractPipe());
  app.useGlobalFilters(new ProblemFilter());
  publishApiDocument(app, api);
  await app.init();
  app.useLogger(app.get(Logger));
  return app;
}
