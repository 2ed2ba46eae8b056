import helmet from "@fastify/helmet";
import type { FastifyInstance, FastifyReply } from "fastify";

const policyHeader = "content-security-policy";

export interface SecurityHeadersOptions {
  readonly publicUrl: string | null;
  readonly cdnUrl: string | null;
}

/**
 * A strict policy for the pages: nothing inline, nothing from elsewhere but the configured CDN, and no text that becomes markup or code:
 * Trusted Types are required, and there is no policy that could make any. `/api/docs` has one of the same kind (routes/docs-page.ts),
 * and the player's page may register its worker: see `allowWorker`.
 */
export async function securityHeaders(
  app: FastifyInstance,
  { publicUrl, cdnUrl }: SecurityHeadersOptions,
): Promise<void> {
  const isSecure = publicUrl?.startsWith("https:") ?? false;
  const cdn = cdnUrl ? [new URL(cdnUrl).origin] : [];
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        workerSrc: ["'self'", "blob:"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", "blob:", ...cdn],
        mediaSrc: ["'self'", "blob:", ...cdn],
        fontSrc: ["'self'"],
        manifestSrc: ["'self'"],
        // Not every browser counts the page's own socket as 'self'.
        connectSrc: ["'self'", (request) => socketOrigin(request.headers.host, isSecure), ...cdn],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ["'none'"],
      },
    },
    strictTransportSecurity: isSecure,
    crossOriginOpenerPolicy: isSecure,
    crossOriginEmbedderPolicy: false,
    originAgentCluster: isSecure,
    referrerPolicy: { policy: "no-referrer" },
  });
}

/** Of the answer that is the player's page: one policy may be made, that of client/player/kept/worker-url.ts, which names the worker alone. */
export function allowWorker({ raw }: FastifyReply): void {
  const policy = String(raw.getHeader(policyHeader));
  raw.setHeader(policyHeader, policy.replace("trusted-types 'none'", "trusted-types tutti-worker"));
}

function socketOrigin(host: string | undefined, isSecure: boolean): string {
  const isPlain = host !== undefined && /^[A-Za-z0-9.:[\]-]{1,260}$/.test(host);
  return isPlain ? `${isSecure ? "wss" : "ws"}://${host}` : "'self'";
}
