/** How long a client may take, and how many may be connected. Milliseconds. */
export interface ServerLimits {
  /** From the first byte of a request, or from the connection, to the end of its headers. */
  readonly headersMs: number;
  /** To the end of its body. */
  readonly requestMs: number;
  /** How often the two are looked at. */
  readonly checkEveryMs: number;
  /** How long a connection may do nothing between two requests. */
  readonly keepAliveMs: number;
  /** How long a connection may do nothing in the middle of one: a client that does not read its answer holds it in memory. */
  readonly idleMs: number;
  /** How long a service that stops waits for the requests under way: Node looks at no deadline any more then. */
  readonly closeMs: number;
  readonly maxConnections: number;
}

export const SERVER_LIMITS: ServerLimits = {
  headersMs: 10_000,
  requestMs: 20_000,
  checkEveryMs: 2_000,
  // Proxies commonly drop a connection after 60 s of silence. The side that drops it must not be this one: the proxy may
  // just be sending the next request.
  keepAliveMs: 65_000,
  // The streams of the integrator say something every 15 s.
  idleMs: 60_000,
  closeMs: 10_000,
  // Measured: a connection that waits takes 8 kB, so these take 32 MB. A thousand slow clients leave room for the good ones.
  maxConnections: 4096,
};
