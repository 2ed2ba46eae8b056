import type { FastifyRequest } from "fastify";
import { ApiError } from "./api-error.ts";
import { isOwnOrigin } from "./request-origin.ts";

const reads: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Lets a request through that changes something only where it comes from our own pages, or from a program that shows its token. A browser
 * sends cookies along with what any page of the same site asks, and says in two headers which page that was (Origin, Fetch Metadata). Throws
 * `foreign-origin`.
 */
export function requireOwnRequest(request: FastifyRequest, publicUrl: string | null): void {
  if (reads.has(request.method)) return;
  const { origin, "sec-fetch-site": site, authorization } = request.headers;
  if (site !== undefined && site !== "same-origin") throw foreign(`a request of a ${String(site).slice(0, 20)} page`);
  if (origin !== undefined && !isOwnOrigin(request, publicUrl)) throw foreign(`a page of ${origin.slice(0, 200)}`);
  // Whoever is no browser has no cookie of ours for good reason.
  if (origin === undefined && site === undefined && authorization === undefined)
    throw foreign("a request with a cookie that does not say which page sends it: programs send a bearer token");
}

function foreign(what: string): ApiError {
  return new ApiError("foreign-origin", `Only Tutti's own pages change this, not ${what}`);
}
