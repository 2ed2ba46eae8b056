import type { FastifyInstance } from "fastify";
import { ApiError } from "./api-error.ts";
import type { LoopDelay } from "./loop-delay.ts";

/** Refuses requests of this scope while the event loop was later than that, so that media is still served. */
export function refuseWhenLate(app: FastifyInstance, delayMaxMs: number, loopDelay: LoopDelay): void {
  app.addHook("onRequest", async () => {
    if (loopDelay.meanMs() > delayMaxMs)
      throw new ApiError("not-available", "The server is too busy: try again in a moment");
  });
}
