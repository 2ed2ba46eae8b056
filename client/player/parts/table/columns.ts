import type { Track, TrackOrder } from "../../../../shared/api/track.ts";
import { formatClock } from "../../../design/format.ts";
import { en } from "../../../texts/en.ts";

export interface Column {
  readonly id: TrackOrder | "genre";
  readonly name: string;
  /** As a track of a CSS grid. */
  readonly width: string;
  /** Absent: a list cannot be sorted by it. */
  readonly order?: TrackOrder;
  /** Numbers are read from their end. */
  readonly isNumber?: boolean;
  /** What stands in it where it is plain text. */
  readonly text?: (track: Track) => string;
}

const words = en.songTable.columns;
const day = new Intl.DateTimeFormat("en", { dateStyle: "medium" });

/** In the order in which they stand. The title is always there. */
export const columns: readonly Column[] = [
  { id: "title", name: words.title, width: "minmax(0, 5fr)", order: "title" },
  { id: "artist", name: words.artist, width: "minmax(0, 3fr)", order: "artist" },
  { id: "album", name: words.album, width: "minmax(0, 3fr)", order: "album" },
  { id: "genre", name: words.genre, width: "minmax(0, 2fr)", text: ({ genres = [] }) => genres.join(", ") },
  {
    id: "year",
    name: words.year,
    width: "3.6rem",
    order: "year",
    isNumber: true,
    text: ({ originalYear, year }) => String(originalYear ?? year ?? ""),
  },
  { id: "added", name: words.added, width: "7rem", order: "added", text: ({ addedAt }) => dayOf(addedAt) },
  {
    id: "duration",
    name: words.duration,
    width: "4.4rem",
    order: "duration",
    isNumber: true,
    text: ({ durationSeconds }) => formatClock(durationSeconds),
  },
];

const standard: readonly Column["id"][] = ["title", "artist", "album", "year", "duration"];
const storageKey = "tutti.columns";

/** Those that the listener chose last. */
export function chosenColumns(): readonly Column["id"][] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "null");
    if (!Array.isArray(stored)) return standard;
    return columns.map(({ id }) => id).filter((id) => id === "title" || stored.includes(id));
  } catch {
    // Private mode, or something else's text.
    return standard;
  }
}

export function keepColumns(ids: readonly Column["id"][]): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(ids));
  } catch {
    // Private mode: the choice lives as long as the page.
  }
}

function dayOf(time: string | undefined): string {
  const at = new Date(time ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? "" : day.format(at);
}
