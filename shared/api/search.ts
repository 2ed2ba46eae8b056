import { type Static, Type } from "typebox";
import { AlbumList } from "./album.ts";
import { ArtistList } from "./artist.ts";
import { Genre } from "./browse/genre.ts";
import { Years } from "./browse/year.ts";
import { TrackList } from "./track.ts";

export const SearchQuery = Type.Object({
  q: Type.String({ minLength: 1, maxLength: 200 }),
  /** Most items in each of the three lists. */
  limit: Type.Integer({ minimum: 1, maximum: 50, default: 20 }),
});
export type SearchQuery = Static<typeof SearchQuery>;

/** Best match first in each list; `next` is null, ask for a larger `limit` instead. */
export const SearchResult = Type.Object({
  tracks: TrackList,
  albums: AlbumList,
  artists: ArtistList,
  /** Genres of which each word of the text begins a word. */
  genres: Type.Optional(Type.Array(Genre)),
  /** When the text is a year or a decade of which there is anything. */
  years: Type.Optional(Type.Union([Years, Type.Null()])),
  /** The kinds of which something was found, the one with the best match first. Absent in answers of an older server. */
  order: Type.Optional(
    Type.Array(Type.Union([Type.Literal("tracks"), Type.Literal("albums"), Type.Literal("artists")])),
  ),
});
export type SearchResult = Static<typeof SearchResult>;
