import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { MatchAnswer, MatchWish } from "../../../shared/api/browse/match.ts";
import { ErrorBody } from "../../../shared/api/error.ts";
import { matchLimits } from "../../../shared/api/request-limits.ts";
import type { Catalogue } from "../../catalog/catalogue.ts";

export interface MatchRoutesOptions {
  readonly catalogue: Pick<Catalogue, "matchTracks">;
}

/** Which songs of a listener's lists are here. The lists themselves stay on the listener's device. */
export const matchRoutes: FastifyPluginAsyncTypebox<MatchRoutesOptions> = async (app, { catalogue }) => {
  app.post(
    "/tracks/match",
    {
      bodyLimit: matchLimits.bodyBytesMax,
      schema: {
        tags: ["catalogue"],
        summary: "The tracks that lines of a playlist mean, by id or by names",
        body: MatchWish,
        response: { 200: MatchAnswer, 400: ErrorBody, 413: ErrorBody, 429: ErrorBody },
      },
    },
    async ({ body }) => ({ tracks: await catalogue.matchTracks(body.lines) }),
  );
};
