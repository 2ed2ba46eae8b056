import { type Static, Type } from "typebox";
import { ArtistLink, CatalogueId, ListQuery, listOf, narrowing } from "./list.ts";
import { Loudness, Track } from "./track.ts";

export const Album = Type.Object({
  id: CatalogueId,
  title: Type.String(),
  /** The first of `artists`. */
  artistId: CatalogueId,
  /** As it is written; "Various Artists" for a compilation. */
  artistName: Type.String(),
  artists: Type.Optional(Type.Array(ArtistLink)),
  isCompilation: Type.Optional(Type.Boolean()),
  /** Of this edition: editions of one album are albums of their own. */
  year: Type.Union([Type.Integer(), Type.Null()]),
  originalYear: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  /** MusicBrainz id of the release. */
  releaseId: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  coverUrl: Type.Union([Type.String(), Type.Null()]),
  trackCount: Type.Integer({ minimum: 0 }),
  durationSeconds: Type.Number({ minimum: 0 }),
});
export type Album = Static<typeof Album>;

/** 16 hex digits that name a song whose first rendition is still to be made. */
export const WaitingId = Type.String({ pattern: "^[0-9a-f]{16}$" });

/** A song that stands in its album before anybody can hear it. Its names are those of its file until its tags are read. */
export const WaitingSong = Type.Object({
  id: WaitingId,
  title: Type.String(),
  trackNumber: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
  discNumber: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
});
export type WaitingSong = Static<typeof WaitingSong>;

/** How it stands with such a song. */
export const WaitingState = Type.Object({
  state: Type.Union([
    Type.Literal("waiting"),
    Type.Literal("working"),
    /** It can be heard. */
    Type.Literal("ready"),
    /** It cannot be added; the operator sees why. */
    Type.Literal("failed"),
  ]),
  /** The track that it has become. */
  trackId: Type.Union([Type.String(), Type.Null()]),
});
export type WaitingState = Static<typeof WaitingState>;

export const WaitingParams = Type.Object({ id: WaitingId });

export const AlbumWished = Type.Object({
  /** How many songs come next now. */
  coming: Type.Integer({ minimum: 0 }),
});

/** An album with its tracks, ordered by disc and track number. */
export const AlbumDetail = Type.Object({
  ...Album.properties,
  /** Of all its tracks together. Null when one of them was not measured, or all are silent. */
  loudness: Type.Optional(Type.Union([Loudness, Type.Null()])),
  tracks: Type.Array(Track),
  /** Songs of its folder that nobody can hear yet. */
  waiting: Type.Optional(Type.Array(WaitingSong)),
});
export type AlbumDetail = Static<typeof AlbumDetail>;

export const AlbumList = listOf(Album);
export type AlbumList = Static<typeof AlbumList>;

export const AlbumQuery = Type.Object({
  ...ListQuery.properties,
  ...narrowing,
  order: Type.Union([Type.Literal("title"), Type.Literal("newest")], { default: "title" }),
});
export type AlbumQuery = Static<typeof AlbumQuery>;
