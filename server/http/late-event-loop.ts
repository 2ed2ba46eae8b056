import { monitorEventLoopDelay } from "node:perf_hooks";
import type { FastifyInstance } from "fastify";
import { ApiError } from "./api-error.ts";

const resolutionMs = 10;
/** The delay that counts is that of the last second. */
const windowMs = 1_000;

/** Refuses requests of this scope while the event loop was later than that, so that media is still served. No timer, and nothing that opens a file. */
export function refuseWhenLate(app: FastifyInstance, delayMaxMs: number, nowMs: () => number): void {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let sinceMs = nowMs();
  let isLate = false;
  app.addHook("onClose", async () => {
    histogram.disable();
  });
  app.addHook("onRequest", async () => {
    if (nowMs() - sinceMs >= windowMs) {
      isLate = histogram.mean / 1e6 - resolutionMs > delayMaxMs;
      histogram.reset();
      sinceMs = nowMs();
    }
    if (isLate) throw new ApiError("not-available", "The server is too busy: try again in a moment");
  });
}
