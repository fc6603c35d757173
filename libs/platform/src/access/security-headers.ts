import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';

const STRICT = {
  defaultSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Swagger UI has style in its page, and pictures in its style. */
const DOCUMENTS = { ...STRICT, styleSrc: ["'self'", "'unsafe-inline'"], imgSrc: ["'self'", 'data:'] };

/**
 * What a browser must know before it believes anything that comes from here: no page runs a script that is not ours,
 * whatever a customer calls themselves, and none may be framed. HTTPS is for the proxy in front to demand; on loopback there
 * is none. Nothing is kept in a cache, unless a route says otherwise: most of it is about people.
 */
export function secureHeaders(): RequestHandler {
  const everywhere = withPolicy(STRICT);
  const documents = withPolicy(DOCUMENTS);
  return (request: Request, response: Response, next: NextFunction) => {
    response.setHeader('Cache-Control', 'no-store');
    (request.path.startsWith('/docs') ? documents : everywhere)(request, response, next);
  };
}

function withPolicy(directives: Readonly<Record<string, readonly string[]>>): ReturnType<typeof helmet> {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false,
    // Of no use here: some are for browsers that nobody has any more, the others for pages that have something to do with other sites. Every
    // client of the API would read them with every answer.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
}
