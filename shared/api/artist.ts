import { type Static, Type } from "typebox";
import { Album } from "./album.ts";
import { CatalogueId, listOf } from "./list.ts";

export const Artist = Type.Object({
  id: CatalogueId,
  name: Type.String(),
  /** What it is sorted by, when the tags say so. */
  sortName: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  albumCount: Type.Integer({ minimum: 0 }),
  trackCount: Type.Integer({ minimum: 0 }),
  coverUrl: Type.Union([Type.String(), Type.Null()]),
});
export type Artist = Static<typeof Artist>;

/** An artist with the albums on which a track of theirs stands, newest first. */
export const ArtistDetail = Type.Object({ ...Artist.properties, albums: Type.Array(Album) });
export type ArtistDetail = Static<typeof ArtistDetail>;

export const ArtistList = listOf(Artist);
export type ArtistList = Static<typeof ArtistList>;
