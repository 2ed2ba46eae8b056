import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Genre, GenreList, GenreQuery } from "../../../shared/api/browse/genre.ts";
import { YearList } from "../../../shared/api/browse/year.ts";
import { ErrorBody } from "../../../shared/api/error.ts";
import { IdParams, ListQuery } from "../../../shared/api/list.ts";
import {
  TrackIds,
  TrackIdsQuery,
  TrackLetters,
  TrackLettersQuery,
  TracksAsked,
  TracksFound,
} from "../../../shared/api/track.ts";
import type { Catalogue } from "../../catalog/catalogue.ts";
import { notFoundError } from "../api-error.ts";
import { fromOnePlace, sendText, within } from "./catalogue-routes.ts";

export interface BrowseRoutesOptions {
  readonly catalogue: Pick<
    Catalogue,
    "listGenres" | "findGenre" | "listYears" | "listTrackIds" | "listTrackLetters" | "texts"
  >;
}

/** 200 ids of 24 letters are 5,400 bytes. */
const askedBytesMax = 8_192;

/** What music there is by genre and by year, and lists of any size by places. */
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
  app.get(
    "/tracks/ids",
    {
      schema: {
        tags,
        summary: "The ids of a whole list of tracks, in its order",
        querystring: TrackIdsQuery,
        response: { 200: TrackIds, ...refusals },
      },
    },
    ({ query }) => catalogue.listTrackIds(fromOnePlace(within(query))),
  );
  app.get(
    "/tracks/letters",
    {
      schema: {
        tags,
        summary: "The place of each letter in a list of tracks, or of each year",
        querystring: TrackLettersQuery,
        response: { 200: TrackLetters, ...refusals },
      },
    },
    ({ query }) => catalogue.listTrackLetters(within(query)),
  );
  app.post(
    "/tracks/list",
    {
      bodyLimit: askedBytesMax,
      schema: {
        tags,
        summary: "Up to 200 tracks by their ids, in the order of the ids; what is not there is left out",
        body: TracksAsked,
        response: { 200: TracksFound, ...refusals },
      },
    },
    async ({ body }, reply) => sendText(reply, await catalogue.texts.tracksById(body.ids)),
  );
};
