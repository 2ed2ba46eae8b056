import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { coverUrlOf } from "../../../shared/api/cover.ts";
import { ErrorBody } from "../../../shared/api/error.ts";
import {
  DoubleList,
  EditEntry,
  EditHistory,
  EditPreview,
  EditRequest,
  previewShownMax,
  SongRecord,
  SongRecords,
  UploadedCover,
  WarningList,
} from "../../../shared/api/library/curation.ts";
import { songsPerEditMax } from "../../../shared/api/library/edit-limits.ts";
import { HiddenSongs, hiddenShownMax } from "../../../shared/api/library/hidden.ts";
import { CatalogueId, IdParams } from "../../../shared/api/list.ts";
import type { TrackId } from "../../../shared/ids.ts";
import type { Catalogue } from "../../catalog/catalogue.ts";
import { type Edit, tracksOf } from "../../catalog/corrections/correction.ts";
import type { Curation } from "../../library/curation.ts";
import type { Shelf } from "../../library/shelf.ts";
import { ApiError, notFoundError } from "../api-error.ts";
import { type OperatorOnly, operatorOnly } from "./operator-only.ts";

export interface LibraryRoutesOptions extends OperatorOnly {
  readonly catalogue: Catalogue;
  readonly curation: Curation;
  readonly shelf: Pick<Shelf, "hiddenTracks" | "bytesOf">;
  /** The setting. */
  readonly pruneAfterDays: number | null;
}

/** A picture beyond this is refused before it is read, bytes: a scan of a sleeve has less. */
const uploadBytesMax = 20_000_000;

/** An edit names up to some thousand songs, each by 24 letters. */
const editBytesMax = 2_000_000;

/** What the operator corrects in the library. */
export const libraryRoutes: FastifyPluginAsyncTypebox<LibraryRoutesOptions> = async (app, options) => {
  const { catalogue, curation, shelf, pruneAfterDays } = options;
  operatorOnly(app, options);
  const tags = ["library"];
  const refusals = { 400: ErrorBody, 401: ErrorBody, 403: ErrorBody, 404: ErrorBody, 429: ErrorBody };
  // What is wrong with an edit is said by whoever reads it, field by field.
  const asked = { body: EditRequest, tags } as const;
  const editRoute = { attachValidation: true, bodyLimit: editBytesMax };

  app.get(
    "/songs",
    {
      schema: {
        tags,
        summary: `Songs of albums or artists, or by their ids: what their files say beside what is shown. The first ${songsPerEditMax} of \`total\``,
        querystring: Type.Object({
          trackIds: Type.Optional(Type.String({ maxLength: 10_000 })),
          albumId: Type.Optional(CatalogueId),
          artistId: Type.Optional(CatalogueId),
        }),
        response: { 200: SongRecords, ...refusals },
      },
    },
    async ({ query: { trackIds, albumId, artistId } }) => {
      const ids = trackIds
        ? (trackIds.split(",") as TrackId[])
        : await catalogue.tracksToCorrect({
            albumIds: albumId ? [albumId] : [],
            artistIds: artistId ? [artistId] : [],
          });
      const found = await catalogue.songRecords(ids.slice(0, songsPerEditMax));
      const byId = new Map(found.map((song) => [song.trackId, song]));
      return { items: ids.flatMap((id) => byId.get(id) ?? []).map(recordOf), total: ids.length };
    },
  );

  app.get(
    "/songs/:id",
    {
      schema: {
        tags,
        summary: "A song: what its file says, what is shown, and which fields are corrected",
        params: IdParams,
        response: { 200: SongRecord, ...refusals },
      },
    },
    async ({ params: { id } }) => {
      const [song] = await catalogue.songRecords([id as TrackId]);
      if (!song) throw notFoundError("song", id);
      return recordOf(song);
    },
  );

  app.post(
    "/preview",
    {
      ...editRoute,
      schema: {
        ...asked,
        summary: "What an edit would change; nothing is saved",
        response: { 200: EditPreview, ...refusals },
      },
    },
    async ({ body }) => {
      const seen = await curation.preview(body);
      if (!seen.ok) throw new ApiError("bad-request", seen.error);
      const { songs, albums, artists } = seen.value;
      return {
        songCount: songs.length,
        albumCount: albums.length,
        artistCount: artists.length,
        songs: songs.slice(0, previewShownMax).map(({ before, after }) => ({
          before: before && recordOf(before),
          after: after && recordOf(after),
        })),
        albums: albums.slice(0, previewShownMax),
        artists: artists.slice(0, previewShownMax),
      };
    },
  );

  app.post(
    "/edits",
    {
      ...editRoute,
      schema: {
        ...asked,
        summary: "Corrects songs, merges or splits artists, merges albums; the files stay as they are",
        response: { 201: EditEntry, ...refusals },
      },
    },
    async ({ body }, reply) => {
      const saved = await curation.save(body);
      if (!saved.ok) throw new ApiError("bad-request", saved.error);
      return reply.code(201).send(entryOf(saved.value));
    },
  );

  app.get(
    "/edits",
    {
      schema: {
        tags,
        summary: "What was corrected, the newest first",
        querystring: Type.Object({
          limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
          before: Type.Optional(Type.Integer({ minimum: 1 })),
        }),
        response: { 200: EditHistory, ...refusals },
      },
    },
    async ({ query: { limit, before } }) => {
      const { items, total } = await catalogue.listEdits({ limit, ...(before === undefined ? {} : { before }) });
      const last = items.length === limit ? items.at(-1) : undefined;
      return { items: items.map(entryOf), total, next: last?.position ?? null };
    },
  );

  const marking = (isUndone: boolean, summary: string) =>
    app.post(
      isUndone ? "/edits/:id/undo" : "/edits/:id/redo",
      { schema: { tags, summary, params: IdParams, response: { 200: EditEntry, ...refusals } } },
      async ({ params: { id } }) => {
        const edit = await curation.setUndone(id, isUndone);
        if (edit === null) throw notFoundError("edit", id);
        return entryOf(edit);
      },
    );
  marking(true, "Takes an edit back: what stood before it stands again");
  marking(false, "Makes an edit again that was taken back");

  app.get(
    "/doubles",
    { schema: { tags, summary: "Songs that seem to be there twice", response: { 200: DoubleList, ...refusals } } },
    () => catalogue.findDoubles(),
  );

  app.get(
    "/warnings",
    { schema: { tags, summary: "Songs with which something is amiss", response: { 200: WarningList, ...refusals } } },
    () => catalogue.findWarnings(),
  );

  app.get(
    "/hidden",
    {
      schema: {
        tags,
        summary: "Songs whose files are gone, since when, and what removing them for good frees",
        querystring: Type.Object({ cursor: Type.Optional(Type.String({ pattern: "^[0-9]{1,9}$" })) }),
        response: { 200: HiddenSongs, ...refusals },
      },
    },
    async ({ query: { cursor = "0" } }) => {
      const hidden = await shelf.hiddenTracks();
      const from = Number(cursor);
      const to = from + hiddenShownMax;
      const items: HiddenSongs["items"] = [];
      for (const track of hidden.slice(from, to)) {
        const { trackId, title, artistName, albumTitle, sourceName, hiddenAt } = track;
        const bytes = await shelf.bytesOf(track);
        items.push({ trackId, title, artistName, albumTitle, sourceName, hiddenAt, bytes });
      }
      return { items, total: hidden.length, next: to < hidden.length ? String(to) : null, pruneAfterDays };
    },
  );

  app.register(async (uploads) => {
    uploads.addContentTypeParser(
      ["image/jpeg", "image/png", "image/webp"],
      { parseAs: "buffer", bodyLimit: uploadBytesMax },
      (_request, body, done) => done(null, body),
    );
    uploads.post(
      "/covers",
      {
        schema: {
          tags,
          summary: `Takes a picture (JPEG, PNG or WebP, at most ${uploadBytesMax / 1_000_000} MB) for edits to name`,
          response: { 201: UploadedCover, ...refusals },
        },
      },
      async ({ body }, reply) => {
        if (!Buffer.isBuffer(body))
          throw new ApiError(
            "bad-request",
            "Cannot take the cover: send a picture as image/jpeg, image/png or image/webp",
          );
        const kept = await curation.keepCover(body);
        if (!kept.ok) throw new ApiError("bad-request", kept.error);
        return reply.code(201).send({ coverId: kept.value, coverUrl: coverUrlOf(kept.value) });
      },
    );
  });
};

type Record = Awaited<ReturnType<Catalogue["songRecords"]>>[number];

function recordOf({ file, shown, corrected, ...song }: Record): SongRecord {
  return { ...song, file: fieldsOf(file), shown: fieldsOf(shown), corrected: [...corrected] };
}

function fieldsOf({ artist, albumArtist, genres, ...fields }: Record["file"]): SongRecord["file"] {
  const given = ({ text, artists }: typeof artist) => ({ text, artists: artists.map((one) => ({ ...one })) });
  return { ...fields, artist: given(artist), albumArtist: given(albumArtist), genres: [...genres] };
}

function entryOf(edit: Edit): EditEntry {
  const { editId, at, note, undoneAt, parts } = edit;
  const fields = [...new Set(parts.flatMap(({ set, reset }) => [...Object.keys(set), ...reset]))];
  const set = { ...parts[0]?.set } as EditEntry["set"];
  return { editId, at, note, songCount: tracksOf(edit).length, fields, set, undoneAt };
}
