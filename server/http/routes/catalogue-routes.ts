import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { AlbumDetail, AlbumList, AlbumQuery } from "../../../shared/api/album.ts";
import { ArtistDetail, ArtistList } from "../../../shared/api/artist.ts";
import { ErrorBody } from "../../../shared/api/error.ts";
import { IdParams, ListQuery } from "../../../shared/api/list.ts";
import { PlaylistDetail, PlaylistList } from "../../../shared/api/playlist.ts";
import { SearchQuery, SearchResult } from "../../../shared/api/search.ts";
import { Track, TrackList } from "../../../shared/api/track.ts";
import type { Catalogue } from "../../catalog/catalogue.ts";
import { notFoundError } from "../api-error.ts";

/** What music there is. */
export const catalogueRoutes: FastifyPluginAsyncTypebox<{ catalogue: Catalogue }> = async (app, { catalogue }) => {
  const refusals = { 400: ErrorBody, 404: ErrorBody, 429: ErrorBody };
  const tags = ["catalogue"];

  app.get(
    "/tracks",
    {
      schema: {
        tags,
        summary: "All tracks by title",
        querystring: ListQuery,
        response: { 200: TrackList, ...refusals },
      },
    },
    (request) => catalogue.listTracks(request.query),
  );
  app.get(
    "/tracks/:id",
    { schema: { tags, summary: "One track", params: IdParams, response: { 200: Track, ...refusals } } },
    (request) => found("track", request.params.id, catalogue.findTrack(request.params.id)),
  );
  app.get(
    "/albums",
    { schema: { tags, summary: "All albums", querystring: AlbumQuery, response: { 200: AlbumList, ...refusals } } },
    (request) => catalogue.listAlbums(request.query),
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
    (request) => found("album", request.params.id, catalogue.findAlbum(request.params.id)),
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
    (request) => catalogue.listArtists(request.query),
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
    (request) => catalogue.search(request.query),
  );
};

async function found<Thing>(what: string, id: string, asked: Promise<Thing | null>): Promise<Thing> {
  const thing = await asked;
  if (thing === null) throw notFoundError(what, id);
  return thing;
}
