import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { ErrorBody } from "../../../shared/api/error.ts";
import { TelemetryReport } from "../../../shared/api/telemetry.ts";
import type { IntakeVerdict } from "../../telemetry/report-intake.ts";
import type { Telemetry } from "../../telemetry/telemetry.ts";
import { ApiError } from "../api-error.ts";
import { isOwnOrigin } from "../request-origin.ts";
import type { SessionTokens } from "../session-tokens.ts";

export interface TelemetryRoutesOptions {
  readonly telemetry: Telemetry;
  readonly tokens: SessionTokens;
  readonly publicUrl: string | null;
}

const refusals: { [Verdict in Exclude<IntakeVerdict, "taken" | "repeated">]: [ApiError["code"], string] } = {
  "too-often": ["too-many-requests", "This session reports too often: once in ten seconds is enough"],
  "too-much": ["report-refused", "This session claims more bytes than it had time for"],
};

/** Listeners' reports. A page that is being left sends its last one by `sendBeacon`, as text and without a token. */
export const telemetryRoutes: FastifyPluginAsyncTypebox<TelemetryRoutesOptions> = async (app, options) => {
  const { telemetry, tokens, publicUrl } = options;

  const requireGoodToken = async (request: FastifyRequest) => {
    const { authorization } = request.headers;
    if (authorization === undefined) return;
    const token = /^Bearer (\S{1,4096})$/.exec(authorization)?.[1];
    if (token === undefined || (await tokens.verify(token)) === null) {
      throw new ApiError(
        "session-token-refused",
        "The session token is forged or has expired: ask POST /api/v1/session for another",
      );
    }
  };

  // A page's last report may go as plain text, which asks nothing beforehand. Its token does not come along by itself.
  app.addContentTypeParser("text/plain", { parseAs: "string" }, app.getDefaultJsonParser("error", "error"));

  app.post(
    "/telemetry",
    {
      bodyLimit: 16_384,
      onRequest: requireGoodToken,
      schema: {
        tags: ["listening"],
        summary: "What happened since the report before",
        body: TelemetryReport,
        response: { 204: Type.Null(), 400: ErrorBody, 401: ErrorBody, 403: ErrorBody, 422: ErrorBody, 429: ErrorBody },
      },
    },
    async (request, reply) => {
      if (!isOwnOrigin(request, publicUrl))
        throw new ApiError("foreign-origin", "Reports are taken from Tutti's own pages");
      const verdict = telemetry.takeReport(request.body);
      if (verdict === "too-often" || verdict === "too-much") throw new ApiError(...refusals[verdict]);
      return reply.code(204).send(null);
    },
  );
};
