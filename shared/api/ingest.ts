import { type Static, Type } from "typebox";

export const IngestItem = Type.Object({
  /** Title once it is known, else the file's own name without its folders; empty for listeners while it cannot be played. */
  title: Type.String(),
  state: Type.Union([
    Type.Literal("waiting"),
    Type.Literal("working"),
    /** Can be heard; further renditions are being made. */
    Type.Literal("playable"),
    Type.Literal("done"),
    Type.Literal("failed"),
  ]),
  /** 0 to 1 over all renditions. */
  fraction: Type.Number({ minimum: 0, maximum: 1 }),
  trackId: Type.Union([Type.String(), Type.Null()]),
  /** Why it failed. */
  reason: Type.Union([Type.String(), Type.Null()]),
  /** What is wrong with its sound, which is played all the same: what is silent in it, by how much it is short. Left out if nothing is. */
  warnings: Type.Optional(Type.Array(Type.String())),
});
export type IngestItem = Static<typeof IngestItem>;

/** What is being added to the catalogue; for every listener's page, so without paths. */
export const IngestStatus = Type.Object({
  state: Type.Union([Type.Literal("idle"), Type.Literal("working")]),
  /** `demo`: the album that Tutti composes for an empty catalogue. */
  kind: Type.Union([Type.Literal("demo"), Type.Literal("music"), Type.Null()]),
  /** How many can be heard: those that are complete too. */
  playable: Type.Integer({ minimum: 0 }),
  /** How many are complete, in all qualities. */
  done: Type.Integer({ minimum: 0 }),
  failed: Type.Integer({ minimum: 0 }),
  total: Type.Integer({ minimum: 0 }),
  /** 0 to 1: how much of the work on all of them is done. */
  fraction: Type.Number({ minimum: 0, maximum: 1 }),
  /** Those at work, then those that became playable last, the newest finished and failed, the next waiting; at most 50. */
  items: Type.Array(IngestItem),
});
export type IngestStatus = Static<typeof IngestStatus>;

const Count = Type.Integer({ minimum: 0 });

/** So many lines of a report go to a page or a terminal: the table of failures has all files that failed. */
export const reportLinesMax = 200;

/** What came of looking at a music folder; for the operator alone. */
export const LibraryReport = Type.Object({
  added: Count,
  /** Tracks that lacked renditions and got them. */
  completed: Count,
  /** Tracks that took over new names or another cover of their file. */
  updated: Count,
  unchanged: Count,
  /** Songs that were hidden since their files are gone. */
  hidden: Count,
  cancelled: Count,
  failed: Count,
  /** Files that were added although they are damaged. */
  damaged: Count,
  /** Playlists of which something was left out. */
  gappedLists: Count,
  /** Which files failed, which are damaged and which playlists have gaps: the first of them, in this order. */
  lines: Type.Array(Type.Object({ path: Type.String(), reason: Type.String() })),
  /** Files that are missing together: their songs stay until the operator says that they were removed. */
  asked: Type.Array(Type.Object({ directory: Type.String(), files: Count, reason: Type.String() })),
  /** Why the folder itself could not be listed, though songs of it are known; null when it was. */
  trouble: Type.Union([Type.String(), Type.Null()]),
});
export type LibraryReport = Static<typeof LibraryReport>;

export const LibraryFailure = Type.Object({
  /** Names the file when it is to be tried again. */
  id: Type.String(),
  /** As the system names it, readable. */
  path: Type.String(),
  /** Below its music folder. */
  shortPath: Type.String(),
  /** In plain words. */
  reason: Type.String(),
  /** What a program said, where the plain words are others; null where they are the same. */
  detail: Type.Union([Type.String(), Type.Null()]),
  /** What the operator can do. */
  advice: Type.String(),
});
export type LibraryFailure = Static<typeof LibraryFailure>;

/** How a music folder is kept in sight: changes in folders that are watched are seen within seconds, others at the next look. */
export const FolderWatch = Type.Object({
  watched: Count,
  folders: Count,
  /** Null while it is looked through. */
  nextLookSeconds: Type.Union([Type.Number({ minimum: 0 }), Type.Null()]),
});
export type FolderWatch = Static<typeof FolderWatch>;

export const LibraryFolder = Type.Object({
  directory: Type.String(),
  isLooking: Type.Boolean(),
  /** How often it was looked through since the server started. */
  looks: Count,
  /** Why the last look did not come to its end, such as a full disk, or why the folder could not be listed. */
  trouble: Type.Union([Type.String(), Type.Null()]),
  /** Of the last look that did; null before the first one. */
  report: Type.Union([LibraryReport, Type.Null()]),
  /** Null before the first look came to its end. */
  watch: Type.Union([FolderWatch, Type.Null()]),
});
export type LibraryFolder = Static<typeof LibraryFolder>;

export const failuresShownMax = 1_000;

export const LibraryStatus = Type.Object({
  folders: Type.Array(LibraryFolder),
  /** The first of them, in the order of their paths. */
  failures: Type.Array(LibraryFailure, { maxItems: failuresShownMax }),
  failureCount: Count,
});
export type LibraryStatus = Static<typeof LibraryStatus>;

const Seconds = Type.Union([Type.Number({ minimum: 0 }), Type.Null()]);

export const QueueWork = Type.Object({
  id: Type.String(),
  title: Type.String(),
  /** `playable`: the rendition with which it can be heard is being made. `qualities`: all others. */
  part: Type.Union([Type.Literal("playable"), Type.Literal("qualities")]),
  /** 0 to 1 of this part. */
  fraction: Type.Number({ minimum: 0, maximum: 1 }),
});
export type QueueWork = Static<typeof QueueWork>;

/** The work on the library now; for the operator alone. Counts are of the run that is under way, or of the last one. */
export const LibraryQueue = Type.Object({
  /** Folders that are looked through now: folders below them and sound files found so far. */
  looking: Type.Array(Type.Object({ directory: Type.String(), folders: Count, files: Count })),
  /** Cannot be heard yet. */
  waiting: Count,
  /** Can be heard, and get their other qualities. */
  playable: Count,
  done: Count,
  failed: Count,
  total: Count,
  atWork: Type.Array(QueueWork),
  /** What comes next, in order; at most 10. */
  next: Type.Array(Type.Object({ id: Type.String(), title: Type.String() })),
  /** Seconds until all can be heard, and until all qualities are made; null before there is a measure. */
  playableSeconds: Seconds,
  allSeconds: Seconds,
  /** Nothing is made while the disk is full; it goes on by itself when there is room. */
  stopped: Type.Union([Type.Object({ freeBytes: Count, neededBytes: Count }), Type.Null()]),
  /** All files that failed, of earlier runs too. */
  failureCount: Count,
});
export type LibraryQueue = Static<typeof LibraryQueue>;

/** What a retry began: files that are tried again. */
export const RetryAnswer = Type.Object({ retried: Count });
export type RetryAnswer = Static<typeof RetryAnswer>;
