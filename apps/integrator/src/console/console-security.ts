import helmet from 'helmet';

/**
 * The console runs its own script and nothing else: whatever a customer calls themselves, it stays text. HTTPS is for the
 * proxy in front to demand; on loopback there is none.
 */
export const consoleSecurity = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  xFrameOptions: { action: 'deny' },
  referrerPolicy: { policy: 'no-referrer' },
  strictTransportSecurity: false,
});
