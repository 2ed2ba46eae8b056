import type { CoverId } from "../../../shared/api/cover.ts";
import type { TrackId } from "../../../shared/ids.ts";
import type { NamedArtist, TrackFacts } from "../ingested-track.ts";

/** All of a song that can be corrected is among these. */
export interface CorrectableFacts extends TrackFacts {
  readonly coverId: CoverId | null;
}

/** Artists as somebody gave them, and the text that is shown for them. */
export interface GivenArtists {
  readonly text: string;
  readonly artists: readonly NamedArtist[];
}

/** What the operator says of a song; a field that is absent is the file's. */
export interface Corrections {
  readonly title?: string;
  readonly artist?: GivenArtists;
  readonly album?: string;
  /** No artists: as if the file named none, so that the album's songs tell whose it is. */
  readonly albumArtist?: GivenArtists;
  readonly isCompilation?: boolean;
  readonly year?: number | null;
  readonly genres?: readonly string[];
  readonly discNumber?: number | null;
  readonly trackNumber?: number | null;
  /**
   * Which edition of its album it is of. Empty: of one with all others where it is empty, whatever years and folders say. Else: of one
   * with those that have the same, and with nobody else.
   */
  readonly edition?: string;
  readonly coverId?: CoverId | null;
}

export type CorrectionField = keyof Corrections;

export const correctionFields = [
  "title",
  "artist",
  "album",
  "albumArtist",
  "isCompilation",
  "year",
  "genres",
  "discNumber",
  "trackNumber",
  "edition",
  "coverId",
] as const satisfies readonly CorrectionField[];

/** The same said of some songs. */
export interface EditPart {
  readonly trackIds: readonly TrackId[];
  readonly set: Corrections;
  /** Fields that are the file's again. */
  readonly reset: readonly CorrectionField[];
}

/** All that was said at once, and is taken back at once. */
export interface Edit {
  readonly editId: string;
  /** Later edits have greater ones. */
  readonly position: number;
  /** ISO 8601. */
  readonly at: string;
  /** What it was for, for the operator to read in the history. */
  readonly note: string;
  readonly parts: readonly EditPart[];
  /** ISO 8601; null while it stands. */
  readonly undoneAt: string | null;
}

export function tracksOf({ parts }: Pick<Edit, "parts">): TrackId[] {
  return [...new Set(parts.flatMap(({ trackIds }) => trackIds))];
}
