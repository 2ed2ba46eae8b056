import type { FastifyInstance } from "fastify";
import { lineOf } from "../../../shared/signal/address.ts";
import { ApiError } from "../api-error.ts";

export interface UnderWayLimits {
  readonly max: number;
  readonly perAddressMax: number;
}

/**
 * Requests of the catalogue that are worked on at one time. The embedded database answers one question after the other: a line that is
 * longer than this has an end that nobody waits for. A page asks six at once.
 */
export const catalogueUnderWay: UnderWayLimits = { max: 512, perAddressMax: 64 };

/** Refuses requests of this scope when too many are under way, in all or of one address. */
export function limitUnderWay(app: FastifyInstance, limits: UnderWayLimits): void {
  const byAddress = new Map<string, number>();
  let all = 0;
  app.addHook("onRequest", async (request, reply) => {
    const line = lineOf(request.ip);
    const ofAddress = byAddress.get(line) ?? 0;
    if (ofAddress >= limits.perAddressMax)
      throw new ApiError(
        "too-many-requests",
        `Only ${limits.perAddressMax} requests of one address at a time: wait for answers`,
      );
    if (all >= limits.max) throw new ApiError("not-available", "The server is too busy: try again in a moment");
    all += 1;
    byAddress.set(line, ofAddress + 1);
    reply.raw.once("close", () => {
      all -= 1;
      const left = (byAddress.get(line) ?? 1) - 1;
      if (left > 0) byAddress.set(line, left);
      else byAddress.delete(line);
    });
  });
}
