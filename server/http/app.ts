import compress from "@fastify/compress";
import cors from "@fastify/cors";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify, { type FastifyInstance } from "fastify";
import { IngestStatus } from "../../shared/api/ingest.ts";
import { uploadsPath } from "../../shared/api/library/uploads-path.ts";
import { lineOf } from "../../shared/signal/address.ts";
import type { Drain } from "../app/drain.ts";
import type { MusicWork } from "../app/music-work.ts";
import type { SharingControl } from "../app/sharing-control.ts";
import type { TrackerHost } from "../app/tracker-host.ts";
import type { Catalogue } from "../catalog/catalogue.ts";
import type { DescriptorPlan } from "../descriptors/descriptor-plan.ts";
import { ReadingSlots } from "../files/reading-slots.ts";
import type { Curation } from "../library/curation.ts";
import type { MediaGate } from "../media/media-gate.ts";
import { mediaRoutes } from "../media/media-routes.ts";
import type { MediaStore } from "../media/media-store.ts";
import type { Settings } from "../settings/settings.ts";
import { trustProxy } from "../sockets/trusted-proxies.ts";
import { registerHttpConnectionMetrics } from "../telemetry/http-connections.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import type { TrackerFigures } from "../telemetry/tracker-figures.ts";
import type { UploadServer } from "../uploads/upload-server.ts";
import { answerErrors } from "./answer-errors.ts";
import { turnOf } from "./connections/answer-in-turn.ts";
import { connectionLimits } from "./connections/connection-limits.ts";
import { readFilesInOneGo } from "./connections/files-in-one-go.ts";
import { guardConnections } from "./connections/guard-connections.ts";
import { handshakeLimits } from "./connections/handshake-limits.ts";
import type { Standings } from "./connections/standing.ts";
import { catalogueUnderWay, limitUnderWay } from "./connections/under-way.ts";
import { forListeners } from "./ingest-for-listeners.ts";
import { refuseWhenLate } from "./late-event-loop.ts";
import { OperatorAccess, withoutToken } from "./operator-access.ts";
import { pages } from "./pages.ts";
import { browseRoutes } from "./routes/browse-routes.ts";
import { type CatalogueRoutesOptions, catalogueRoutes } from "./routes/catalogue-routes.ts";
import { docsPage } from "./routes/docs-page.ts";
import { GuessLimit } from "./routes/guess-limit.ts";
import { healthRoutes } from "./routes/health-routes.ts";
import { type LibraryRoutesOptions, libraryRoutes } from "./routes/library-routes.ts";
import { matchRoutes } from "./routes/match-routes.ts";
import { opsRoutes } from "./routes/ops-routes.ts";
import { sessionRoutes } from "./routes/session-routes.ts";
import { telemetryRoutes } from "./routes/telemetry-routes.ts";
import { uploadRoutes } from "./routes/upload-routes.ts";
import { securityHeaders } from "./security-headers.ts";
import type { SessionTokens } from "./session-tokens.ts";

export interface AppOptions {
  readonly settings: Settings;
  readonly version: string;
  readonly catalogue: Catalogue;
  readonly curation: Curation;
  readonly shelf: LibraryRoutesOptions["shelf"];
  readonly uploads: UploadServer;
  readonly store: MediaStore;
  readonly telemetry: Telemetry;
  readonly tokens: SessionTokens;
  readonly operatorKeys: readonly string[];
  readonly adminToken: string;
  readonly clientDirectory: string;
  readonly mediaGate?: MediaGate;
  trackerFigures(): TrackerFigures;
  readonly music: Pick<MusicWork, "status" | "request" | "reports" | "queue" | "stopped" | "retry"> & {
    readonly wishes: CatalogueRoutesOptions["wishes"];
  };
  readonly tracker: TrackerHost;
  readonly sharingControl: SharingControl;
  readonly drain: Drain;
  readonly descriptors: DescriptorPlan;
  readonly standings?: Standings;
  nowMs(): number;
  /** Whether errors of our own are logged. */
  readonly isLogging?: boolean;
}

/** Requests of one address in a minute, for the whole interface; media and pages are not limited. */
const requestsPerMinute = 1200;
/** When the event loop is this late the interface refuses requests, so that media is still served. */
const eventLoopDelayMaxMs = 3000;
/** The operator's routes take more. */
const bodyBytesMax = 4_096;

/** The whole HTTP server, not listening yet. Plugins are in the order in which a request meets them. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { settings, catalogue, telemetry, tokens } = options;
  const trust = trustProxy(settings.trustedProxies);
  const app = fastify({
    logger: options.isLogging
      ? { level: "error", serializers: { req: ({ method, url }) => ({ method, url: withoutToken(url) }) } }
      : false,
    bodyLimit: bodyBytesMax,
    routerOptions: { maxParamLength: 200 },
    requestTimeout: 30_000,
    http: handshakeLimits,
    keepAliveTimeout: 65_000,
    forceCloseConnections: "idle",
    trustProxy: trust,
    ajv: { customOptions: { removeAdditional: false } },
  }).withTypeProvider<TypeBoxTypeProvider>();

  const guard = guardConnections(app.server, {
    limits: connectionLimits(options.descriptors),
    trust,
    nowMs: () => performance.now(),
    ...(options.standings ? { standings: options.standings } : {}),
    log: { warn: (fields, text) => console.error(text, JSON.stringify(fields)) },
  });
  registerHttpConnectionMetrics(telemetry.metrics.registry, guard.snapshot);
  app.addHook("onClose", async () => guard.stop());
  app.addHook("onRequest", async (request, reply) => {
    await turnOf(reply.raw);
    // What is left of a line that was cut: nobody will have the answer.
    if (request.raw.socket.destroyed) reply.hijack();
  });
  // Browsers send text for any page without asking first. Telemetry takes it, with a token.
  app.removeContentTypeParser("text/plain");
  answerErrors(app);
  const access = new OperatorAccess({
    adminToken: options.adminToken,
    isSecure: settings.publicUrl?.startsWith("https:") ?? false,
  });
  await securityHeaders(app, settings);
  await app.register(rateLimit, {
    global: false,
    keyGenerator: ({ ip }) => lineOf(ip),
    max: requestsPerMinute,
    timeWindow: "1 minute",
    errorResponseBuilder: (_request, context) =>
      Object.assign(new Error(`Too many requests: try again in ${context.after}`), { statusCode: 429 }),
  });
  await app.register(mediaRoutes, {
    prefix: "/media",
    store: options.store,
    renditionsOfTrack: (trackId) => catalogue.renditionsOfTrack(trackId),
    onServed: (kind, bytes) => telemetry.countServed(kind, bytes),
    delayMs: settings.mediaDelayMs,
    ...(options.mediaGate ? { gate: options.mediaGate } : {}),
  });
  const { metricsToken, publicUrl } = settings;
  const guesses = new GuessLimit(() => performance.now());
  const metricsAccess = { access, token: metricsToken, publicUrl, guesses };
  await app.register(healthRoutes, { catalogue, metrics: telemetry.metrics, drain: options.drain, metricsAccess });

  await app.register(swagger, { openapi: { openapi: "3.1.0", info: { title: "Tutti", version: options.version } } });
  await app.register(
    async (api) => {
      refuseWhenLate(api, eventLoopDelayMaxMs, options.nowMs);
      await api.register(compress, { global: true });
      api.addHook("onRequest", api.rateLimit());
      await api.register(async (listening) => {
        // No credentials: the operator's cookie is for our own pages only.
        await listening.register(cors, { origin: [...settings.pageOrigins], methods: ["GET", "POST"], maxAge: 86_400 });
        await listening.register(async (asking) => {
          limitUnderWay(asking, catalogueUnderWay);
          await asking.register(catalogueRoutes, { catalogue, wishes: options.music.wishes });
          await asking.register(browseRoutes, { catalogue });
          await asking.register(matchRoutes, { catalogue });
        });
        const { operatorKeys, nowMs, sharingControl, store } = options;
        const session = { settings, tokens, operatorKeys, sharingControl, store, catalogue, nowMs };
        await listening.register(sessionRoutes, session);
      });
      await api.register(telemetryRoutes, { telemetry, tokens, publicUrl: settings.publicUrl });
      const connections = () => guard.snapshot();
      const ops = { ...options, access, publicUrl, guesses, connections };
      await api.register(opsRoutes, { ...ops, prefix: "/ops" });
      const { curation, shelf } = options;
      const { pruneAfterDays } = settings;
      const library = { catalogue, curation, shelf, pruneAfterDays, access, publicUrl, guesses };
      await api.register(libraryRoutes, { ...library, prefix: "/library" });
      const { uploads } = options;
      await api.register(uploadRoutes, { uploads, access, publicUrl, guesses, prefix: uploadsPath });
      const ingest = {
        tags: ["catalogue"],
        summary: "What is being added to the catalogue",
        response: { 200: IngestStatus },
      };
      api.get("/ingest", { schema: ingest }, async (request, reply) => {
        reply.header("cache-control", "no-store");
        const status = options.music.status();
        return access.isOperator(request) ? status : forListeners(status);
      });
      api.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());
    },
    { prefix: "/api/v1" },
  );
  await app.register(async (files) => {
    readFilesInOneGo(files, new ReadingSlots(options.descriptors.reading));
    await files.register(swaggerUi, docsPage);
    await files.register(pages, { clientDirectory: options.clientDirectory, access });
  });
  return app;
}
