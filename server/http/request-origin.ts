import type { FastifyRequest } from "fastify";

/** The address at which the listener reaches this server: the configured one, or else that of the request. */
export function publicOrigin(request: FastifyRequest, publicUrl: string | null): string {
  return publicUrl ?? `${request.protocol}://${request.host}`;
}

/** Whether a request comes from our own pages or from a program that is no page. */
export function isOwnOrigin(request: FastifyRequest, publicUrl: string | null): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return true;
  const own = [publicOrigin(request, publicUrl), `${request.protocol}://${request.host}`];
  // A Host header may hold anything.
  return own.some((address) => URL.canParse(address) && new URL(address).origin === origin);
}
