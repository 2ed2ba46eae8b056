import { type SQL, sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  doublePrecision,
  index,
  integer,
  json,
  jsonb,
  type PgColumn,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from "drizzle-orm/pg-core";
import type { RenditionId, TrackId } from "../../shared/ids.ts";
import type { Codec } from "../../shared/manifest/manifest.ts";
import type { Loudness } from "../loudness/sound-meter.ts";
import type { CorrectableFacts, CorrectionField, EditPart } from "./corrections/correction.ts";
import type { Said } from "./corrections/standing.ts";
import type { AlbumBy } from "./grouping/album-by.ts";
import type { MoreFacts, RenditionKind, SourceForm } from "./ingested-track.ts";
import type { FileState } from "./queries/known-file.ts";

const addedAt = () => timestamp("added_at", { withTimezone: true, mode: "string" }).notNull().defaultNow();

/**
 * What listeners are shown of a row, kept as they get it: see `queries/card.ts`. Triggers forget it with each change of what it says.
 */
const cardColumns = () => ({
  card: text(),
  cardShape: integer("card_shape").notNull().default(0),
});

/** Lists are ordered and paged by `sortKey`. Ids derive from `matchKey`: two names with one mean the same artist or album. */
export const artists = pgTable(
  "artists",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    sortName: text("sort_name"),
    matchKey: text("match_key").notNull(),
    sortKey: text("sort_key").notNull(),
    ...cardColumns(),
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
    /** As it is shown, where several artists made it. Null: the artist's own name. */
    artistName: text("artist_name"),
    isCompilation: boolean("is_compilation").notNull().default(false),
    year: integer(),
    originalYear: integer("original_year"),
    releaseId: text("release_id"),
    coverId: text("cover_id").references(() => covers.id),
    addedAt: addedAt(),
    ...cardColumns(),
  },
  (table) => [index("albums_sort").on(table.sortKey, table.id), index("albums_newest").on(table.addedAt, table.id)],
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
    year: integer(),
    /** As the tags have them. Null in rows of a Tutti that did not keep them: then those of artist and album hold. */
    artistName: text("artist_name"),
    albumTitle: text("album_title"),
    albumArtistName: text("album_artist_name"),
    /** As text, since its order of members is compared. */
    more: json().$type<MoreFacts>(),
    /** Where corrections stand: what the file says. The other columns have what is shown. */
    tagged: json().$type<CorrectableFacts>(),
    /** Whether the operator says which album it is of: then it does not speak for its folder. */
    isAlbumGiven: boolean("is_album_given").notNull().default(false),
    /** What albums are grouped by (see grouping/): where the file lies, and the key of its album's title. */
    folder: text(),
    albumFolder: text("album_folder"),
    albumTitleKey: text("album_title_key"),
    /** Whose album it was found to be, and the key of that with its title: editions of one album have one key. */
    albumBy: jsonb("album_by").$type<AlbumBy>(),
    albumKey: text("album_key"),
    durationSeconds: doublePrecision("duration_seconds").notNull(),
    coverId: text("cover_id").references(() => covers.id),
    /** What a list shows of its sound; null where nobody looked. */
    loudness: jsonb().$type<Loudness>(),
    source: jsonb().$type<SourceForm>(),
    warnings: jsonb().$type<readonly string[]>(),
    addedAt: addedAt(),
    ...cardColumns(),
  },
  (table) => [
    index("tracks_sort").on(table.sortKey, table.id),
    index("tracks_album").on(table.albumId),
    index("tracks_artist").on(table.artistId),
    index("tracks_folder").on(table.folder, table.albumTitleKey),
    index("tracks_album_folder").on(table.albumFolder, table.albumTitleKey),
    index("tracks_album_key").on(table.albumKey),
  ],
);

/** What was measured of a track and is too long for lists: see server/loudness. */
export const trackSounds = pgTable("track_sounds", {
  trackId: text("track_id")
    .$type<TrackId>()
    .primaryKey()
    .references(() => tracks.id, { onDelete: "cascade" }),
  windowCounts: text("window_counts").notNull(),
  waveform: text().notNull(),
});

/** One of the artists of something: at which place, and as the tags name it there. */
const credit = () => ({
  position: integer().notNull(),
  artistId: text("artist_id")
    .notNull()
    .references(() => artists.id),
  name: text().notNull(),
  sortName: text("sort_name"),
});

/** All artists of a track, in the order of its tags; the first one is `tracks.artistId`. */
export const trackArtists = pgTable(
  "track_artists",
  {
    trackId: text("track_id")
      .$type<TrackId>()
      .notNull()
      .references(() => tracks.id, { onDelete: "cascade" }),
    ...credit(),
  },
  (table) => [
    primaryKey({ columns: [table.trackId, table.position] }),
    index("track_artists_artist").on(table.artistId),
  ],
);

/** The genres of a track in the order of its tags. Ids derive from `matchKey`: "Hip-Hop" and "hip-hop" are one. */
export const trackGenres = pgTable(
  "track_genres",
  {
    trackId: text("track_id")
      .$type<TrackId>()
      .notNull()
      .references(() => tracks.id, { onDelete: "cascade" }),
    position: integer().notNull(),
    genreId: text("genre_id").notNull(),
    name: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.trackId, table.position] }), index("track_genres_genre").on(table.genreId)],
);

/** All artists under whom an album is listed; the first one is `albums.artistId`. */
export const albumArtists = pgTable(
  "album_artists",
  {
    albumId: text("album_id")
      .notNull()
      .references(() => albums.id, { onDelete: "cascade" }),
    ...credit(),
  },
  (table) => [
    primaryKey({ columns: [table.albumId, table.position] }),
    index("album_artists_artist").on(table.artistId),
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
    bitsPerSample: integer("bits_per_sample"),
    channels: integer().notNull(),
    bytes: bigint({ mode: "number" }).notNull(),
    segmentCount: integer("segment_count").notNull(),
    durationSeconds: doublePrecision("duration_seconds").notNull(),
  },
  (table) => [primaryKey({ columns: [table.trackId, table.kind] }), index("renditions_by_id").on(table.renditionId)],
);

/** What the operator said at once: see `corrections/`. */
export const edits = pgTable(
  "edits",
  {
    id: text().primaryKey(),
    position: bigint({ mode: "number" }).notNull(),
    at: timestamp({ withTimezone: true, mode: "string" }).notNull(),
    note: text().notNull(),
    parts: json().$type<readonly EditPart[]>().notNull(),
    songCount: integer("song_count").notNull(),
    undoneAt: timestamp("undone_at", { withTimezone: true, mode: "string" }),
  },
  (table) => [index("edits_newest").on(table.position, table.id)],
);

export const corrections = pgTable(
  "corrections",
  {
    /** No reference: the song may be hidden. */
    trackId: text("track_id").$type<TrackId>().notNull(),
    field: text().$type<CorrectionField>().notNull(),
    editId: text("edit_id")
      .notNull()
      .references(() => edits.id, { onDelete: "cascade" }),
    said: jsonb().$type<Said>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.trackId, table.field, table.editId] })],
);

export const playlists = pgTable("playlists", { id: text().primaryKey(), title: text().notNull(), addedAt: addedAt() });

export const playlistTracks = pgTable(
  "playlist_tracks",
  {
    playlistId: text("playlist_id")
      .notNull()
      .references(() => playlists.id, { onDelete: "cascade" }),
    position: integer().notNull(),
    /** No reference: a song whose file is away keeps its place. */
    trackId: text("track_id").$type<TrackId>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.playlistId, table.position] })],
);

/** PGlite gives bytes as a Uint8Array. */
const bytea = customType<{ data: Buffer; driverData: Uint8Array }>({
  dataType: () => "bytea",
  fromDriver: (bytes) => Buffer.from(bytes),
});

/** The files of the music folders: see `queries/known-file.ts`. A name is bytes, and need be no text in any encoding. */
export const files = pgTable(
  "files",
  {
    path: bytea().notNull(),
    part: integer().notNull().default(0),
    bytes: bigint({ mode: "number" }).notNull(),
    modifiedMs: doublePrecision("modified_ms").notNull(),
    device: doublePrecision().notNull(),
    inode: doublePrecision().notNull(),
    beside: text().notNull(),
    wholeKey: text("whole_key"),
    audioKey: text("audio_key"),
    /** No reference: the song may be hidden. */
    trackId: text("track_id").$type<TrackId>(),
    state: text().$type<FileState>().notNull(),
    reason: text(),
    addedAt: addedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.path, table.part] }),
    index("files_track").on(table.trackId),
    index("files_audio").on(table.audioKey),
  ],
);

/** Of a name, so many letters are looked at for how it begins. */
export const beginningLetters = 60;

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
    // Without a list of what is pending: each search would read it from end to end, and the embedded database never empties it by itself.
    index("search_documents_trigrams").using("gin", table.document.op("gin_trgm_ops")).with({ fastupdate: false }),
    index("search_documents_words").using("gin", documentWords(table.document)).with({ fastupdate: false }),
    index("search_documents_beginnings").on(
      table.kind,
      sql`left(${table.name}, ${sql.raw(String(beginningLetters))}) text_pattern_ops`,
    ),
  ],
);

/** The words of a document, without PostgreSQL's own notion of a word, which depends on the machine's language. */
export function documentWords(document: PgColumn): SQL {
  return sql`array_to_tsvector(array_remove(string_to_array(${document}, ' '), ''))`;
}

/** Each word of the documents once, for searches with typing errors. Words of names that are gone may stay. */
export const searchWords = pgTable("search_words", { word: text().primaryKey() }, (table) => [
  index("search_words_trigrams").using("gist", table.word.op("gist_trgm_ops")),
]);
