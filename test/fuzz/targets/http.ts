import rateLimit from "@fastify/rate-limit";
import Fastify, { type FastifyInstance } from "fastify";
import { answerErrors } from "../../../server/http/answer-errors.ts";
import { sessionRoutes } from "../../../server/http/routes/session-routes.ts";
import { telemetryRoutes } from "../../../server/http/routes/telemetry-routes.ts";
import { readSettings } from "../../../server/settings/settings.ts";
import { Telemetry } from "../../../server/telemetry/telemetry.ts";
import { noTracker } from "../../../server/telemetry/tracker-figures.ts";
import type { PeerId } from "../../../shared/ids.ts";
import { hold, type TextTarget } from "../target.ts";

/** What Node's own parser of HTTP lets through as a header's value. */
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;
const headerNames = new Set(["host", "origin", "authorization", "content-type", "accept", "x-forwarded-for"]);

/** The two posts that anybody may send: `{ to, headers, body }`, through Fastify's checks and ours. */
export const httpPost: TextTarget = {
  name: "http-post",
  form: "json",
  words: ["application/json", "text/plain", "Bearer ", "music.example", "http://music.example", "null"],
  async run(text) {
    const { to, headers, body } = requestOf(text);
    const server = await serverOnce();
    const url = to === "session" ? "/session" : "/telemetry";
    const { statusCode, payload } = await server.inject({ method: "POST", url, headers, payload: body });
    hold(statusCode < 500, `a request is answered and not an error of the server's own: ${payload.slice(0, 200)}`);
    if (statusCode >= 400) {
      const { error } = JSON.parse(payload);
      hold(typeof error.code === "string" && typeof error.message === "string", "a refusal says why");
      return "refused";
    }
    const summary = JSON.stringify(telemetry.summary());
    hold(!/NaN|Infinity|:-\d/.test(summary), "figures stay figures");
    return "accepted";
  },
};

function requestOf(text: string): { to: unknown; headers: Record<string, string>; body: string } {
  const plain = { "content-type": "application/json", host: "music.example" };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { to: "telemetry", headers: plain, body: text };
  }
  const { to, headers, body } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const given = typeof headers === "object" && headers !== null ? Object.entries(headers) : [];
  const sendable = given.filter(
    (header): header is [string, string] =>
      headerNames.has(header[0]) && typeof header[1] === "string" && headerValue.test(header[1]),
  );
  return { to, headers: { ...plain, ...Object.fromEntries(sendable) }, body: JSON.stringify(body) ?? "" };
}

/** Moves on by a second with each look, so that sessions may go on reporting. */
let nowMs = 1_800_000_000_000;
const telemetry = new Telemetry({
  nowMs: () => {
    nowMs += 1_000;
    return nowMs;
  },
  trackerFigures: () => noTracker,
  cdnPricePerGb: 0.05,
});

let opening: Promise<FastifyInstance> | null = null;

function serverOnce(): Promise<FastifyInstance> {
  opening ??= openServer();
  return opening;
}

async function openServer(): Promise<FastifyInstance> {
  const settings = readSettings({});
  if (!settings.ok) throw new Error(settings.error);
  const server = Fastify();
  answerErrors(server);
  // As app.ts does it.
  server.removeContentTypeParser("text/plain");
  // Each input is read, however many come in a minute.
  await server.register(rateLimit, { global: false, allowList: () => true });
  const tokens = {
    issue: async () => ({ token: "aa.bb.cc", expiresAtMs: 1_800_000_600_000 }),
    verify: async (token: string) => (token === "good" ? ("p".repeat(43) as PeerId) : null),
  };
  await server.register(telemetryRoutes, { telemetry, tokens, publicUrl: null });
  const operatorKeys = ["k".repeat(43)];
  await server.register(sessionRoutes, {
    settings: settings.value,
    tokens,
    operatorKeys,
    sharingControl: { sharingFor: () => "on" as const },
    store: { hasRendition: async () => false },
    catalogue: { describeRenditions: async () => new Map() },
    nowMs: () => 1_800_000_000_000,
  });
  await server.ready();
  return server;
}
