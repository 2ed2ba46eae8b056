import { type Static, Type } from "typebox";

/** A song whose files are gone: nobody hears it until they are back, or it is removed for good. */
export const HiddenSong = Type.Object({
  trackId: Type.String(),
  title: Type.String(),
  artistName: Type.String(),
  albumTitle: Type.String(),
  /** The file's own name without its folders. */
  sourceName: Type.String(),
  /** ISO 8601: since when. */
  hiddenAt: Type.String(),
  /** What removing it for good frees. */
  bytes: Type.Integer({ minimum: 0 }),
});
export type HiddenSong = Static<typeof HiddenSong>;

export const hiddenShownMax = 200;

export const HiddenSongs = Type.Object({
  /** Those that were hidden longest come first. */
  items: Type.Array(HiddenSong, { maxItems: hiddenShownMax }),
  total: Type.Integer({ minimum: 0 }),
  /** For `?cursor=`; null after the last. */
  next: Type.Union([Type.String(), Type.Null()]),
  /** After how many days the server removes them for good by itself; null: never. */
  pruneAfterDays: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
});
export type HiddenSongs = Static<typeof HiddenSongs>;
