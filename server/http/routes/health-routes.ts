import type { FastifyInstance } from "fastify";
import type { Drain } from "../../app/drain.ts";
import type { Catalogue } from "../../catalog/catalogue.ts";
import { DatabaseError } from "../../catalog/database.ts";
import type { Metrics } from "../../telemetry/metrics.ts";
import { isMetricsReader, type MetricsAccessOptions, notMetricsReader } from "../metrics-access.ts";
import type { GuessLimit } from "./guess-limit.ts";

export interface HealthRoutesOptions {
  readonly catalogue: Catalogue;
  readonly metrics: Metrics;
  readonly drain: Drain;
  readonly metricsAccess: MetricsAccessOptions & { readonly guesses: GuessLimit };
}

/** For machines that watch: alive, ready, and the numbers. */
export async function healthRoutes(
  app: FastifyInstance,
  { catalogue, metrics, drain, metricsAccess }: HealthRoutesOptions,
): Promise<void> {
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("cache-control", "no-store");
  });
  app.get("/livez", { schema: { hide: true } }, async () => ({ status: "alive" }));
  app.get("/readyz", { schema: { hide: true } }, async (_request, reply) => {
    drain.notePoll();
    if (!drain.isReady) return reply.code(503).send({ status: "not-ready", reason: "The server is being drained" });
    const reason = await catalogue.ping().then(
      () => null,
      (error: unknown) => (error instanceof DatabaseError ? error.message : "The catalogue does not answer"),
    );
    return reason === null ? { status: "ready" } : reply.code(503).send({ status: "not-ready", reason });
  });
  app.get("/metrics", { schema: { hide: true } }, async (request, reply) => {
    const mayRead = metricsAccess.guesses.judge(request, (asking) => isMetricsReader(asking, metricsAccess));
    if (!mayRead) throw notMetricsReader();
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}
