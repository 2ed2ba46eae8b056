import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyReply } from "fastify";
import type { TSchema } from "typebox";
import {
  AlbumDetail,
  AlbumList,
  AlbumQuery,
  AlbumWished,
  WaitingParams,
  WaitingState,
} from "../../../shared/api/album.ts";
import { ArtistDetail, ArtistList } from "../../../shared/api/artist.ts";
import { ErrorBody } from "../../../shared/api/error.ts";
import { IdParams, ListQuery, type Narrowing } from "../../../shared/api/list.ts";
import { PlaylistDetail, PlaylistList } from "../../../shared/api/playlist.ts";
import { SearchQuery, SearchResult } from "../../../shared/api/search.ts";
import { TrackDetail, TrackList, TrackQuery, TrackWish, TrackWished, Waveform } from "../../../shared/api/track.ts";
import type { Wishes } from "../../app/music/wishes.ts";
import type { Catalogue } from "../../catalog/catalogue.ts";
import type { JsonText } from "../../catalog/queries/card.ts";
import { ApiError, notFoundError } from "../api-error.ts";

export interface CatalogueRoutesOptions {
  readonly catalogue: Catalogue;
  readonly wishes: Pick<Wishes, "want" | "wantAlbum" | "waitingOfAlbum" | "waitingState" | "wantWaiting">;
}

/** The answer's type says what the text holds. */
export function sendText<Answer>(reply: FastifyReply, text: JsonText<Answer>): Answer {
  return reply.type("application/json; charset=utf-8").send(text) as unknown as Answer;
}

/** What music there is. */
export const catalogueRoutes: FastifyPluginAsyncTypebox<CatalogueRoutesOptions> = async (app, options) => {
  const { catalogue, wishes } = options;
  const refusals = { 400: ErrorBody, 404: ErrorBody, 429: ErrorBody };
  const tags = ["catalogue"];
  /** It is answered at once: what comes next is made afterwards. */
  const wish = <Params extends TSchema, Answer extends TSchema>(summary: string, params: Params, answer: Answer) => ({
    ...{ tags, summary, params },
    response: { 202: answer, ...refusals },
  });

  app.get(
    "/tracks",
    {
      schema: {
        tags,
        summary: "All tracks, or those of a genre, of an artist, of some years or with some words; in six orders",
        querystring: TrackQuery,
        response: { 200: TrackList, ...refusals },
      },
    },
    async ({ query }, reply) => {
      const page = catalogue.texts.listTracks(fromOnePlace(within(query)));
      return sendText(reply, await found("track in this list", query.around ?? "", page));
    },
  );
  app.get(
    "/tracks/:id",
    { schema: { tags, summary: "One track", params: IdParams, response: { 200: TrackDetail, ...refusals } } },
    (request) => found("track", request.params.id, catalogue.findTrack(request.params.id)),
  );
  app.post(
    "/tracks/:id/want",
    {
      schema: {
        ...wish("Somebody wants to hear a track: what is still to be made of it comes next", IdParams, TrackWished),
        body: TrackWish,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await found("track", id, catalogue.findTrack(id));
      // It may be hidden since.
      const wished = wishes.want(id, { isLossless: request.body.lossless ?? false });
      return reply.code(202).send({ isComing: await found("track", id, wished) });
    },
  );
  app.get(
    "/tracks/:id/waveform",
    {
      schema: {
        tags,
        summary: "How loud a track is along the way, for a seek bar",
        params: IdParams,
        response: { 200: Waveform, ...refusals },
      },
    },
    async (request) => ({
      levels: await found("track", request.params.id, catalogue.waveform(request.params.id)),
    }),
  );
  app.get(
    "/albums",
    {
      schema: {
        tags,
        summary: "All albums, or those of a genre, of an artist or of some years",
        querystring: AlbumQuery,
        response: { 200: AlbumList, ...refusals },
      },
    },
    async (request, reply) => sendText(reply, await catalogue.texts.listAlbums(within(request.query))),
  );
  app.get(
    "/albums/:id",
    {
      schema: {
        tags,
        summary: "One album with its tracks",
        params: IdParams,
        response: { 200: AlbumDetail, ...refusals },
      },
    },
    async (request) => {
      const { id } = request.params;
      const album = await found("album", id, catalogue.findAlbum(id));
      return { ...album, waiting: await wishes.waitingOfAlbum(id) };
    },
  );
  app.post(
    "/albums/:id/want",
    { schema: wish("Somebody wants to hear an album: what waits of it comes next", IdParams, AlbumWished) },
    async ({ params }, reply) => {
      await found("album", params.id, catalogue.findAlbum(params.id));
      return reply.code(202).send({ coming: await wishes.wantAlbum(params.id) });
    },
  );
  app.get(
    "/waiting/:id",
    {
      schema: {
        tags,
        summary: "How it stands with a song that an album lists as waiting",
        params: WaitingParams,
        response: { 200: WaitingState, ...refusals },
      },
    },
    ({ params }) => found("waiting song", params.id, Promise.resolve(wishes.waitingState(params.id))),
  );
  app.post(
    "/waiting/:id/want",
    { schema: wish("Somebody wants to hear a song that waits: it comes next", WaitingParams, WaitingState) },
    async ({ params }, reply) => {
      const state = await found("waiting song", params.id, Promise.resolve(wishes.wantWaiting(params.id)));
      return reply.code(202).send(state);
    },
  );
  app.get(
    "/artists",
    {
      schema: {
        tags,
        summary: "All artists by name",
        querystring: ListQuery,
        response: { 200: ArtistList, ...refusals },
      },
    },
    async (request, reply) => sendText(reply, await catalogue.texts.listArtists(request.query)),
  );
  app.get(
    "/artists/:id",
    {
      schema: {
        tags,
        summary: "One artist with their albums",
        params: IdParams,
        response: { 200: ArtistDetail, ...refusals },
      },
    },
    (request) => found("artist", request.params.id, catalogue.findArtist(request.params.id)),
  );
  app.get(
    "/playlists",
    { schema: { tags, summary: "Playlists", querystring: ListQuery, response: { 200: PlaylistList, ...refusals } } },
    (request) => catalogue.listPlaylists(request.query),
  );
  app.get(
    "/playlists/:id",
    {
      schema: {
        tags,
        summary: "One playlist with its tracks",
        params: IdParams,
        response: { 200: PlaylistDetail, ...refusals },
      },
    },
    (request) => found("playlist", request.params.id, catalogue.findPlaylist(request.params.id)),
  );
  app.get(
    "/search",
    {
      schema: {
        tags,
        summary: "Tracks, albums and artists by name, in spite of typing errors and accents",
        querystring: SearchQuery,
        response: { 200: SearchResult, ...refusals },
      },
    },
    async (request, reply) => sendText(reply, await catalogue.texts.search(request.query)),
  );
};

/** As it was asked for; throws an ApiError when nothing can be within. */
export function within<Query extends Narrowing>(query: Query): Query {
  const { year, yearTo } = query;
  if (year === undefined || yearTo === undefined || year <= yearTo) return query;
  throw new ApiError("bad-request", `year is ${year} and yearTo is ${yearTo}: yearTo must be at least year`);
}

/** As it was asked for; throws an ApiError where it is to begin at two places. */
export function fromOnePlace<Query extends { cursor?: string; at?: number; around?: string }>(query: Query): Query {
  const given = (["cursor", "at", "around"] as const).filter((name) => query[name] !== undefined);
  if (given.length < 2) return query;
  throw new ApiError("bad-request", `${given.join(" and ")} each say where the page begins: give one of them`);
}

async function found<Thing>(what: string, id: string, asked: Promise<Thing | null>): Promise<Thing> {
  const thing = await asked;
  if (thing === null) throw notFoundError(what, id);
  return thing;
}
