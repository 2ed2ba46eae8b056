import type { FastifyRequest } from "fastify";
import { normaliseAddress } from "../../shared/signal/address.ts";
import { isPrivateAddress } from "../sockets/private-address.ts";
import { ApiError } from "./api-error.ts";
import { isSame, type OperatorAccess } from "./operator-access.ts";

export interface MetricsAccessOptions {
  readonly access: OperatorAccess;
  /** TUTTI_METRICS_TOKEN; null: whoever comes from an inner address needs none. */
  readonly token: string | null;
  readonly publicUrl: string | null;
}

/**
 * Whether a request may read the metrics: it shows their token or the operator's, or there is no token and it comes from this machine or
 * its own network. What a proxy passes on comes from there too, and is not taken for that: it is known by the public name or the headers of a
 * proxy that is not trusted.
 */
export function isMetricsReader(request: FastifyRequest, { access, token, publicUrl }: MetricsAccessOptions): boolean {
  const bearer = /^Bearer (\S{1,400})$/.exec(request.headers.authorization ?? "")?.[1];
  if (bearer !== undefined && token !== null && isSame(bearer, token)) return true;
  if (access.isOperator(request)) return true;
  return token === null && isFromInside(request, publicUrl);
}

export function notMetricsReader(): ApiError {
  return new ApiError(
    "operator-only",
    "Metrics are for the operator: scrape from the server's own network, or send TUTTI_METRICS_TOKEN as a bearer token",
  );
}

function isFromInside(request: FastifyRequest, publicUrl: string | null): boolean {
  const address = normaliseAddress(request.ip);
  if (address === null || !isPrivateAddress(address)) return false;
  if (publicUrl !== null && new URL(publicUrl).host === request.host) return false;
  // For whom a trusted proxy speaks was looked at above. Another's word is a sign that somebody else asks.
  return request.headers["x-forwarded-for"] === undefined || (request.ips?.length ?? 0) > 1;
}
