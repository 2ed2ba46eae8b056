import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Genre, GenreList, GenreQuery } from "../../../shared/api/browse/genre.ts";
import { YearList } from "../../../shared/api/browse/year.ts";
import { ErrorBody } from "../../../shared/api/error.ts";
import { IdParams, ListQuery } from "../../../shared/api/list.ts";
import type { Catalogue } from "../../catalog/catalogue.ts";
import { notFoundError } from "../api-error.ts";

export interface BrowseRoutesOptions {
  readonly catalogue: Pick<Catalogue, "listGenres" | "findGenre" | "listYears">;
}

/** What music there is by genre and by year. */
export const browseRoutes: FastifyPluginAsyncTypebox<BrowseRoutesOptions> = async (app, { catalogue }) => {
  const refusals = { 400: ErrorBody, 404: ErrorBody, 429: ErrorBody };
  const tags = ["catalogue"];

  app.get(
    "/genres",
    {
      schema: {
        tags,
        summary: "All genres, by name or by how many songs they have",
        querystring: GenreQuery,
        response: { 200: GenreList, ...refusals },
      },
    },
    (request) => catalogue.listGenres(request.query),
  );
  app.get(
    "/genres/:id",
    { schema: { tags, summary: "One genre", params: IdParams, response: { 200: Genre, ...refusals } } },
    async ({ params }) => {
      const genre = await catalogue.findGenre(params.id);
      if (genre === null) throw notFoundError("genre", params.id);
      return genre;
    },
  );
  app.get(
    "/years",
    {
      schema: {
        tags,
        summary: "All years in which albums came out, the latest first",
        querystring: ListQuery,
        response: { 200: YearList, ...refusals },
      },
    },
    (request) => catalogue.listYears(request.query),
  );
};
