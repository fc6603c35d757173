// The Node check must stay the first line: the packages that the others load crash an older Node without a word.
import './service/require-node';

export * from './config/read-config';
export * from './config/service.config';
export * from './database/commit-order';
export * from './database/database.module';
export * from './database/group-commit';
export * from './database/number-rows';
export * from './database/open-database';
export * from './database/refused-database';
export * from './database/scratch-database';
export * from './health/readiness';
export * from './http/api-problems';
export * from './http/problem';
export * from './http/resource-id';
export * from './http/validate-batch';
export * from './logs/logs.module';
export * from './metrics/metrics.module';
export { encodeCursor } from './paging/cursor';
export * from './paging/feed-epoch';
export * from './paging/feed-page';
export * from './service/create-service';
export * from './service/service.module';
export * from './service/start-service';
export { isTracing } from './tracing/is-tracing';
export { currentTraceparent } from './tracing/trace-context';
