import { createServer, type Server } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Express } from 'express';
import { oneAfterAnother } from './one-after-another';
import { refuseUnparsable } from './refuse-unparsable';
import type { ServerLimits } from './server-limits';

/** Express on a server that waits for nobody for long, and answers in problems even what is no HTTP. */
export class BoundedAdapter extends ExpressAdapter {
  constructor(
    express: Express,
    private readonly limits: ServerLimits,
  ) {
    super(express);
  }

  // Nest makes the server without a way to hand these to it, and `connectionsCheckingInterval` can be set at no other time.
  override initHttpServer(): void {
    const { limits } = this;
    const server = createServer(
      {
        headersTimeout: limits.headersMs,
        requestTimeout: limits.requestMs,
        connectionsCheckingInterval: limits.checkEveryMs,
        keepAliveTimeout: limits.keepAliveMs,
        // Refused by soundHead instead, in words.
        requireHostHeader: false,
      },
      oneAfterAnother(this.getInstance<Express>()),
    );
    server.timeout = limits.idleMs;
    server.maxConnections = limits.maxConnections;
    refuseUnparsable(server);
    this.httpServer = server;
  }
  override async close(): Promise<void> {
    const server = this.getHttpServer() as Server;
    const impatience = setTimeout(() => server.closeAllConnections(), this.limits.closeMs);
    try {
      await super.close();
    } finally {
      clearTimeout(impatience);
    }
  }
}
