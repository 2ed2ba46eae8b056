import {
  bigint,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { RenditionId, TrackId } from "../../shared/ids.ts";
import type { Codec } from "../../shared/manifest/manifest.ts";
import type { RenditionKind } from "./ingested-track.ts";

const addedAt = () => timestamp("added_at", { withTimezone: true, mode: "string" }).notNull().defaultNow();

/** Lists are ordered and paged by `sortKey`. Two names with one `matchKey` mean the same artist or album. */
export const artists = pgTable(
  "artists",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    matchKey: text("match_key").notNull().unique(),
    sortKey: text("sort_key").notNull(),
  },
  (table) => [index("artists_sort").on(table.sortKey, table.id)],
);

export const covers = pgTable("covers", { id: text().primaryKey(), addedAt: addedAt() });

export const albums = pgTable(
  "albums",
  {
    id: text().primaryKey(),
    title: text().notNull(),
    matchKey: text("match_key").notNull(),
    sortKey: text("sort_key").notNull(),
    artistId: text("artist_id")
      .notNull()
      .references(() => artists.id),
    year: integer(),
    coverId: text("cover_id").references(() => covers.id),
    addedAt: addedAt(),
  },
  (table) => [
    uniqueIndex("albums_match").on(table.artistId, table.matchKey),
    index("albums_sort").on(table.sortKey, table.id),
    index("albums_newest").on(table.addedAt, table.id),
  ],
);

/** The file that a track came from. */
export const sources = pgTable("sources", {
  sourceKey: text("source_key").primaryKey(),
  /** Its name without its folders. */
  name: text().notNull(),
  addedAt: addedAt(),
});

/** Each track has at least one rendition, so whatever is in this table can be played. */
export const tracks = pgTable(
  "tracks",
  {
    id: text().$type<TrackId>().primaryKey(),
    sourceKey: text("source_key")
      .notNull()
      .unique()
      .references(() => sources.sourceKey),
    title: text().notNull(),
    sortKey: text("sort_key").notNull(),
    artistId: text("artist_id")
      .notNull()
      .references(() => artists.id),
    albumId: text("album_id")
      .notNull()
      .references(() => albums.id),
    trackNumber: integer("track_number"),
    discNumber: integer("disc_number"),
    genre: text(),
    durationSeconds: doublePrecision("duration_seconds").notNull(),
    coverId: text("cover_id").references(() => covers.id),
    addedAt: addedAt(),
  },
  (table) => [
    index("tracks_sort").on(table.sortKey, table.id),
    index("tracks_album").on(table.albumId),
    index("tracks_artist").on(table.artistId),
  ],
);

export const renditions = pgTable(
  "renditions",
  {
    trackId: text("track_id")
      .$type<TrackId>()
      .notNull()
      .references(() => tracks.id, { onDelete: "cascade" }),
    kind: text().$type<RenditionKind>().notNull(),
    renditionId: text("rendition_id").$type<RenditionId>().notNull(),
    codec: text().$type<Codec>().notNull(),
    averageBitsPerSecond: integer("average_bits_per_second").notNull(),
    peakBitsPerSecond: integer("peak_bits_per_second").notNull(),
    sampleRateHz: integer("sample_rate_hz").notNull(),
    channels: integer().notNull(),
    bytes: bigint({ mode: "number" }).notNull(),
    segmentCount: integer("segment_count").notNull(),
    durationSeconds: doublePrecision("duration_seconds").notNull(),
  },
  (table) => [primaryKey({ columns: [table.trackId, table.kind] }), index("renditions_by_id").on(table.renditionId)],
);

export const playlists = pgTable("playlists", { id: text().primaryKey(), title: text().notNull(), addedAt: addedAt() });

export const playlistTracks = pgTable(
  "playlist_tracks",
  {
    playlistId: text("playlist_id")
      .notNull()
      .references(() => playlists.id, { onDelete: "cascade" }),
    position: integer().notNull(),
    trackId: text("track_id")
      .$type<TrackId>()
      .notNull()
      .references(() => tracks.id, { onDelete: "cascade" }),
  },
  (table) => [primaryKey({ columns: [table.playlistId, table.position] })],
);

export type SearchKind = "track" | "album" | "artist";

/** What search looks through: names in the plain form of search-text.ts, so that accents and case never matter. */
export const searchDocuments = pgTable(
  "search_documents",
  {
    kind: text().$type<SearchKind>().notNull(),
    id: text().notNull(),
    /** The thing's own name. */
    name: text().notNull(),
    /** Its name and the names around it (artist, album). */
    document: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.id] }),
    index("search_documents_trigrams").using("gin", table.document.op("gin_trgm_ops")),
  ],
);
