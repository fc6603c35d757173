import { IncomingMessage } from 'node:http';
import type { Options } from 'pino-http';
import { requestIdOf } from '../http/request-id';

/**
 * How requests are logged: every line of one carries its id, the last one says what it was and what came of it. Left to itself, pino-http
 * writes out all of a request as it begins, for a line that is mostly not written: a twentieth of what a small request costs.
 */
export const REQUEST_LINES: Options = {
  genReqId: requestIdOf,
  // A line for each request would drown the lines an operator looks for; `debug` shows them.
  customLogLevel: (_request, response) => (response.statusCode >= 500 ? 'warn' : 'debug'),
  // pino-http binds the request itself, once, by this name; unwrapped, so that the serializer below sees it, and no copy of all its
  // fields is made. As `reqId` the id would be on no line.
  wrapSerializers: false,
  customAttributeKeys: { req: 'request_id', responseTime: 'duration_ms' },
  serializers: {
    // A line may have a `request_id` of its own, a package's.
    request_id: (of: unknown) => (of instanceof IncomingMessage ? of.id : of),
    req: ({ id, method, originalUrl, url }: Asked) => ({ id, method, path: (originalUrl ?? url).split('?')[0] }),
    res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
  },
  customSuccessObject: (req, _response, told: object) => ({ req, ...told }),
  customErrorObject: (req, _response, _error, told: object) => ({ req, ...told }),
};

/** A request as Express has it: a router takes what it is mounted at out of `url`. */
interface Asked {
  readonly id: unknown;
  readonly method: string;
  readonly url: string;
  readonly originalUrl?: string;
}
