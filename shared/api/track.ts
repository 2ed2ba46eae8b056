import { type Static, Type } from "typebox";
import { CatalogueId, listOf } from "./list.ts";

export const Rendition = Type.Object({
  /** 32 lowercase hex digits. */
  renditionId: Type.String({ pattern: "^[0-9a-f]{32}$" }),
  codec: Type.Union([Type.Literal("mp4a.40.2"), Type.Literal("flac")]),
  /** Average over the whole rendition. */
  bitsPerSecond: Type.Integer({ minimum: 1 }),
  /** All segments together, the init segment left out. */
  bytes: Type.Integer({ minimum: 1 }),
  segmentCount: Type.Integer({ minimum: 1 }),
});
export type Rendition = Static<typeof Rendition>;

export const Track = Type.Object({
  id: CatalogueId,
  title: Type.String(),
  artistId: CatalogueId,
  artistName: Type.String(),
  albumId: CatalogueId,
  albumTitle: Type.String(),
  trackNumber: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
  discNumber: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
  durationSeconds: Type.Number({ minimum: 0 }),
  /** A path such as `/media/covers/{id}/320.webp`: see cover.ts for the other sizes. */
  coverUrl: Type.Union([Type.String(), Type.Null()]),
  /** Lowest bitrate first, FLAC last. At least one: a track is seen only when it can be played. */
  renditions: Type.Array(Rendition),
  /** `partial` while further renditions are being made. */
  status: Type.Union([Type.Literal("ready"), Type.Literal("partial")]),
});
export type Track = Static<typeof Track>;

export const TrackList = listOf(Track);
export type TrackList = Static<typeof TrackList>;
