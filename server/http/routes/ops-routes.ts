import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyReply } from "fastify";
import { Type } from "typebox";
import { ErrorBody } from "../../../shared/api/error.ts";
import { IngestStatus } from "../../../shared/api/ingest.ts";
import { DrainStatus, OpsHistory, OpsSummary } from "../../../shared/api/ops.ts";
import type { Drain } from "../../app/drain.ts";
import type { MusicWork } from "../../app/music-work.ts";
import type { SharingControl } from "../../app/sharing-control.ts";
import type { TrackerHost } from "../../app/tracker-host.ts";
import type { Catalogue } from "../../catalog/catalogue.ts";
import type { HttpConnectionFigures } from "../../telemetry/http-connections.ts";
import type { Telemetry } from "../../telemetry/telemetry.ts";
import type { TrackerFigures } from "../../telemetry/tracker-figures.ts";
import { ApiError } from "../api-error.ts";
import { type OperatorOnly, operatorOnly } from "./operator-only.ts";
import { opsLibraryRoutes } from "./ops-library-routes.ts";
import { opsTrackerRoutes } from "./ops-tracker-routes.ts";

export interface OpsRoutesOptions extends OperatorOnly {
  readonly catalogue: Catalogue;
  readonly telemetry: Telemetry;
  readonly tracker: TrackerHost;
  readonly sharingControl: SharingControl;
  readonly drain: Drain;
  trackerFigures(): TrackerFigures;
  connections(): HttpConnectionFigures;
  readonly music: Pick<MusicWork, "status" | "request" | "reports" | "queue" | "stopped" | "retry">;
  readonly version: string;
}

const streamIntervalMs = 2000;
const swarmsShown = 10;
const streamsMax = 20;

/** For the operator alone. */
export const opsRoutes: FastifyPluginAsyncTypebox<OpsRoutesOptions> = async (app, options) => {
  const { catalogue, telemetry, drain } = options;
  const tags = ["operator"];
  const refusals = { 401: ErrorBody, 403: ErrorBody, 429: ErrorBody };
  const streams = new Set<FastifyReply["raw"]>();

  operatorOnly(app, options);
  const { tracker, sharingControl, trackerFigures } = options;
  await app.register(opsLibraryRoutes, { catalogue, music: options.music });
  await app.register(opsTrackerRoutes, { catalogue, tracker, sharingControl, trackerFigures });

  const summarise = async (): Promise<OpsSummary> => {
    const swarms = [...options.trackerFigures().swarms].sort(
      (left, right) => right.wanters - left.wanters || right.peers - left.peers,
    );
    const shown = swarms.slice(0, swarmsShown);
    const described = await catalogue.describeRenditions(shown.map((swarm) => swarm.renditionId));
    const { connections: open, connectionsMax: max, refusedOfLate } = options.connections();
    return {
      ...telemetry.summary(),
      version: options.version,
      connections: { open, max, refusedOfLate: { ...refusedOfLate } },
      catalogue: await catalogue.counts(),
      swarmCount: swarms.length,
      swarms: shown.map((swarm) => {
        const rendition = described.get(swarm.renditionId);
        return { ...swarm, trackTitle: rendition?.trackTitle ?? null, bitsPerSecond: rendition?.bitsPerSecond ?? null };
      }),
    };
  };

  app.get(
    "/summary",
    { schema: { tags, summary: "Live numbers", response: { 200: OpsSummary, ...refusals } } },
    summarise,
  );

  app.get(
    "/history",
    { schema: { tags, summary: "The last hour", response: { 200: OpsHistory, ...refusals } } },
    async () => telemetry.history(),
  );

  app.get(
    "/stream",
    { schema: { tags, summary: "Live numbers as server-sent events: `summary`" } },
    async (_request, reply) => {
      if (streams.size >= streamsMax)
        throw new ApiError("too-many-requests", `Only ${streamsMax} dashboards at a time`);
      reply.hijack();
      const { raw } = reply;
      reply.header("content-type", "text/event-stream").header("x-accel-buffering", "no");
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) raw.setHeader(name, value);
      raw.writeHead(200);
      const send = async () => {
        const summary = await summarise().catch(() => null);
        if (summary && !raw.destroyed && !raw.writableNeedDrain)
          raw.write(`event: summary\ndata: ${JSON.stringify(summary)}\n\n`);
      };
      const timer = setInterval(send, streamIntervalMs);
      streams.add(raw);
      raw.once("close", () => {
        clearInterval(timer);
        streams.delete(raw);
      });
      await send();
    },
  );
  app.addHook("preClose", async () => {
    for (const stream of streams) stream.end();
  });

  app.get(
    "/drain",
    { schema: { tags, summary: "Whether this instance is in service", response: { 200: DrainStatus, ...refusals } } },
    async () => drain.status(),
  );

  app.post(
    "/drain",
    {
      schema: {
        tags,
        summary: "Takes this instance out of service: not ready at once, then every listener is sent elsewhere",
        response: { 202: DrainStatus, ...refusals },
      },
    },
    async (_request, reply) => {
      drain.begin().catch((error: unknown) => app.log.error(error));
      return reply.code(202).send(drain.status());
    },
  );

  app.post(
    "/ingest",
    {
      schema: {
        tags,
        summary: "Adds a folder on the server to the catalogue",
        body: Type.Object({
          directory: Type.String({ minLength: 1, maxLength: 1000 }),
          /** Whether whatever is missing there was removed, also when much is missing at once. */
          acceptMissing: Type.Optional(Type.Boolean()),
        }),
        response: { 202: IngestStatus, 400: ErrorBody, ...refusals },
      },
    },
    async (request, reply) => {
      const trouble = await options.music.request(request.body.directory, {
        isMissingAccepted: request.body.acceptMissing ?? false,
      });
      if (trouble !== null) throw new ApiError("bad-request", trouble);
      return reply.code(202).send(options.music.status());
    },
  );
};
