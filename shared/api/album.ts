import { type Static, Type } from "typebox";
import { CatalogueId, ListQuery, listOf } from "./list.ts";
import { Track } from "./track.ts";

export const Album = Type.Object({
  id: CatalogueId,
  title: Type.String(),
  artistId: CatalogueId,
  artistName: Type.String(),
  year: Type.Union([Type.Integer(), Type.Null()]),
  coverUrl: Type.Union([Type.String(), Type.Null()]),
  trackCount: Type.Integer({ minimum: 0 }),
  durationSeconds: Type.Number({ minimum: 0 }),
});
export type Album = Static<typeof Album>;

/** An album with its tracks, ordered by disc and track number. */
export const AlbumDetail = Type.Object({ ...Album.properties, tracks: Type.Array(Track) });
export type AlbumDetail = Static<typeof AlbumDetail>;

export const AlbumList = listOf(Album);
export type AlbumList = Static<typeof AlbumList>;

export const AlbumQuery = Type.Object({
  ...ListQuery.properties,
  order: Type.Union([Type.Literal("title"), Type.Literal("newest")], { default: "title" }),
});
export type AlbumQuery = Static<typeof AlbumQuery>;
