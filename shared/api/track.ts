import { type Static, Type } from "typebox";
import { ArtistLink, CatalogueId, ListQuery, listOf, narrowing } from "./list.ts";

export const Rendition = Type.Object({
  /** 32 lowercase hex digits. */
  renditionId: Type.String({ pattern: "^[0-9a-f]{32}$" }),
  codec: Type.Union([Type.Literal("mp4a.40.2"), Type.Literal("flac")]),
  /** Average over the whole rendition. */
  bitsPerSecond: Type.Integer({ minimum: 1 }),
  /** All segments together, the init segment left out. */
  bytes: Type.Integer({ minimum: 1 }),
  segmentCount: Type.Integer({ minimum: 1 }),
  sampleRateHz: Type.Optional(Type.Integer({ minimum: 1 })),
  /** Of FLAC; null for AAC, which has none, and where it is not known. */
  bitsPerSample: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.Null()])),
  channels: Type.Optional(Type.Integer({ minimum: 1 })),
});
export type Rendition = Static<typeof Rendition>;

const Text = Type.Union([Type.String(), Type.Null()]);
const Texts = Type.Array(Type.String());
const Amount = Type.Union([Type.Number(), Type.Null()]);
const Year = Type.Union([Type.Integer(), Type.Null()]);

/** Decibels to be added for equal loudness (ReplayGain 2, -18 LUFS), and peaks in parts of full scale. */
export const Gain = Type.Object({ trackDb: Amount, trackPeak: Amount, albumDb: Amount, albumPeak: Amount });

export const MusicBrainzIds = Type.Object({
  recordingId: Text,
  releaseId: Text,
  releaseGroupId: Text,
  artistIds: Texts,
  albumArtistIds: Texts,
});

/** EBU R128: LUFS, LU and dBTP. The peak is that of the curve between the samples, over 0 where it leaves full scale. */
export const Loudness = Type.Object({
  integratedLufs: Type.Number(),
  rangeLu: Type.Number({ minimum: 0 }),
  truePeakDbtp: Type.Number(),
});

/** What a song's file holds, where its renditions may hold less. */
export const SourceForm = Type.Object({
  sampleRateHz: Type.Integer({ minimum: 1 }),
  /** Null for a lossy file. */
  bitsPerSample: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
  channels: Type.Integer({ minimum: 1 }),
});

export const Track = Type.Object({
  id: CatalogueId,
  title: Type.String(),
  /** The first of `artists`. */
  artistId: CatalogueId,
  /** All artists as the tags write them: "Somebody feat. Somebody else". */
  artistName: Type.String(),
  /** Each artist of that text. Absent in answers of an older server, as all optional fields are. */
  artists: Type.Optional(Type.Array(ArtistLink)),
  albumId: CatalogueId,
  albumTitle: Type.String(),
  trackNumber: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
  discNumber: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
  discTitle: Type.Optional(Text),
  /** Of this edition. */
  year: Type.Optional(Year),
  originalYear: Type.Optional(Year),
  genres: Type.Optional(Texts),
  composers: Type.Optional(Texts),
  conductors: Type.Optional(Texts),
  work: Type.Optional(Text),
  gain: Type.Optional(Gain),
  /** As measured, where `gain` is what tags say. Null for silence and for songs that were encoded by an older Tutti. */
  loudness: Type.Optional(Type.Union([Loudness, Type.Null()])),
  musicBrainz: Type.Optional(MusicBrainzIds),
  source: Type.Optional(Type.Union([SourceForm, Type.Null()])),
  /** What is wrong with its file, in words: "it is damaged in 1 place: 2 s of it are silence". Empty when nothing is. */
  warnings: Type.Optional(Texts),
  /** When it came into the catalogue: "2026-11-30T20:15:00Z". */
  addedAt: Type.Optional(Type.String()),
  durationSeconds: Type.Number({ minimum: 0 }),
  /** A path such as `/media/covers/{id}/320.webp`: see cover.ts for the other sizes. */
  coverUrl: Type.Union([Type.String(), Type.Null()]),
  /** Lowest bitrate first, FLAC last. At least one: a track is seen only when it can be played. */
  renditions: Type.Array(Rendition),
  /** `partial` while further renditions are being made. */
  status: Type.Union([Type.Literal("ready"), Type.Literal("partial")]),
});
export type Track = Static<typeof Track>;

/** A track with the long texts of its tags: lyrics are lines, with times as in LRC files where there are any. */
export const TrackDetail = Type.Object({ ...Track.properties, lyrics: Text, comment: Text });
export type TrackDetail = Static<typeof TrackDetail>;

/** For a seek bar: up to 200 equal parts of the song, 255 for the loudest. Empty for a song that was not measured. */
export const Waveform = Type.Object({ levels: Type.Array(Type.Integer({ minimum: 0, maximum: 255 })) });
export type Waveform = Static<typeof Waveform>;

/** `artist` and `album` keep the songs of an album together; `year` is that of the album's first release; `added` is when a song came. */
export const TrackOrder = Type.Enum(["title", "artist", "album", "year", "duration", "added"]);
export type TrackOrder = Static<typeof TrackOrder>;

/** Which songs a list has, and in which order. */
const wanted = {
  ...narrowing,
  /** Only songs of whose title, artist and album each of these words is a part. */
  q: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  /** By title where none is named. */
  order: Type.Optional(TrackOrder),
  /** The last of the order first. What has no year comes last in both. */
  desc: Type.Optional(Type.Boolean()),
};

/** A place in a list, the first one 0. */
const Place = Type.Integer({ minimum: 0, maximum: 10_000_000 });

/** Where a page begins: behind a page (`cursor`), at a place (`at`), or so that a song stands in its midst (`around`). */
export const TrackQuery = Type.Object(
  { ...ListQuery.properties, ...wanted, at: Type.Optional(Place), around: Type.Optional(CatalogueId) },
  { additionalProperties: false },
);
export type TrackQuery = Static<typeof TrackQuery>;

export const TrackList = Type.Object({
  ...listOf(Track).properties,
  /** The place of the first item, where the page was asked for by a place or a song. */
  at: Type.Optional(Place),
});
export type TrackList = Static<typeof TrackList>;

const WantedTracks = Type.Object(wanted);
export type WantedTracks = Static<typeof WantedTracks>;

export const TrackIdsQuery = Type.Object(
  {
    ...wanted,
    limit: Type.Integer({ minimum: 1, maximum: 5_000, default: 5_000 }),
    cursor: ListQuery.properties.cursor,
    at: Type.Optional(Place),
  },
  { additionalProperties: false },
);
export type TrackIdsQuery = Static<typeof TrackIdsQuery>;

export const TrackIds = listOf(CatalogueId);
export type TrackIds = Static<typeof TrackIds>;

export const TrackLettersQuery = Type.Object(wanted, { additionalProperties: false });

/** Where a list comes to a letter: "#" for digits and signs, "…" for scripts of thousands of them. Of years it is the year, "–" for none. */
export const TrackLetters = listOf(Type.Object({ letter: Type.String(), at: Place }));
export type TrackLetters = Static<typeof TrackLetters>;

export const TracksAsked = Type.Object(
  { ids: Type.Array(CatalogueId, { minItems: 1, maxItems: 200 }) },
  { additionalProperties: false },
);
export type TracksAsked = Static<typeof TracksAsked>;

/** In the order in which they were asked for; what is not there is left out. */
export const TracksFound = Type.Object({ items: Type.Array(Track) });
export type TracksFound = Static<typeof TracksFound>;

export const TrackWish = Type.Object({
  /** Whether its lossless rendition is wanted, which is made on demand where the operator chose so. */
  lossless: Type.Optional(Type.Boolean()),
});
export type TrackWish = Static<typeof TrackWish>;

export const TrackWished = Type.Object({
  /** Whether anything of it is still to be made, and comes next now. */
  isComing: Type.Boolean(),
});
export type TrackWished = Static<typeof TrackWished>;
