import type { Quality } from "../engine/quality.ts";
import { type Later, parseLater, putOff } from "./ask-again.ts";

/** What the listener chose, kept in the browser. In a browser that keeps nothing each visit begins with the standard. */

export type SharingChoice = "yes" | "no";

export const qualities: readonly { readonly value: Quality; readonly name: string; readonly text: string }[] = [
  { value: "96", name: "Low", text: "AAC, 96 kbit/s: about 0.7 MB a minute" },
  { value: "160", name: "Normal", text: "AAC, 160 kbit/s: about 1.2 MB a minute" },
  { value: "320", name: "High", text: "AAC, 320 kbit/s: about 2.4 MB a minute" },
  {
    value: "lossless",
    name: "Lossless",
    text: "FLAC, in stereo, at the rate and bits of its file, where a song came without loss: 5 to 8 MB a minute, up to 60 of a studio's files",
  },
];

export interface Preferences {
  /** `null` until the listener has chosen. */
  sharing: SharingChoice | null;
  /** Of a browser that does not tell of mobile data: whether the yes named it. */
  mobileData: "yes" | null;
  /** The card about sharing has been closed, with or without a choice. */
  noticeSeen: boolean;
  /** The question about sharing was put off; null: it was not. */
  later: Later | null;
  volume: number;
  muted: boolean;
  quality: Quality;
  cacheBytesMax: number | null;
  /** The listener's own limits on what goes to others; null: none beside the server's. */
  uploadBitsPerSecondMax: number | null;
  uploadBytesPerMonthMax: number | null;
  /** Albums kept for offline, oldest first. */
  pinnedAlbums: readonly PinnedAlbum[];
}

export interface PinnedAlbum {
  readonly albumId: string;
  readonly title: string;
  readonly renditionIds: readonly string[];
  /** Of all its renditions together. */
  readonly bytes: number;
}

const key = "tutti.preferences";
const standard: Preferences = {
  sharing: null,
  mobileData: null,
  noticeSeen: false,
  later: null,
  volume: 1,
  muted: false,
  quality: "160",
  cacheBytesMax: null,
  uploadBitsPerSecondMax: null,
  uploadBytesPerMonthMax: null,
  pinnedAlbums: [],
};

/** What was stored, whatever wrote it. `nowMs` is when the question counts as put off that an older version never asked again. */
export function parsePreferences(text: string | null, nowMs = 0): Preferences {
  let stored: unknown = null;
  try {
    stored = JSON.parse(text ?? "null");
  } catch {
    // Written by something else: start from the standard.
  }
  if (typeof stored !== "object" || stored === null) return { ...standard };
  const fields = stored as Record<string, unknown>;
  const { sharing, mobileData, noticeSeen, volume, muted, quality, pinnedAlbums } = fields;
  const positive = (value: unknown) => (isFiniteNumber(value) && value > 0 ? value : null);
  return {
    sharing: sharing === "yes" || sharing === "no" ? sharing : null,
    mobileData: mobileData === "yes" ? mobileData : null,
    noticeSeen: noticeSeen === true,
    later: isFromBeforeLater(fields) ? putOff(null, nowMs) : parseLater(fields.later),
    volume: typeof volume === "number" && volume >= 0 && volume <= 1 ? volume : standard.volume,
    muted: muted === true,
    quality: qualities.some(({ value }) => value === quality) ? (quality as Quality) : standard.quality,
    cacheBytesMax: positive(fields.cacheBytesMax),
    uploadBitsPerSecondMax: positive(fields.uploadBitsPerSecondMax),
    uploadBytesPerMonthMax: positive(fields.uploadBytesPerMonthMax),
    pinnedAlbums: Array.isArray(pinnedAlbums) ? pinnedAlbums.filter(isPinnedAlbum) : [],
  };
}

/** An older version closed the question for good, and noted no time. */
function isFromBeforeLater({ later, sharing, noticeSeen, mobileData }: Record<string, unknown>): boolean {
  if (later !== undefined) return false;
  const isOpen = sharing !== "yes" && sharing !== "no";
  return mobileData === "asked" || (isOpen && noticeSeen === true);
}

function isPinnedAlbum(value: unknown): value is PinnedAlbum {
  if (typeof value !== "object" || value === null) return false;
  const { albumId, title, renditionIds, bytes } = value as Record<string, unknown>;
  const named = typeof albumId === "string" && typeof title === "string";
  return (
    named &&
    isFiniteNumber(bytes) &&
    bytes >= 0 &&
    Array.isArray(renditionIds) &&
    renditionIds.every((id) => typeof id === "string")
  );
}

/** JSON may hold 1e400. It is read as infinite, and an infinite number is written as null. */
function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

/** Read anew they are the same: what an older version wrote is written down as it was read. */
export function readPreferences(nowMs = Date.now()): Preferences {
  try {
    const text = localStorage.getItem(key);
    const read = parsePreferences(text, nowMs);
    if (read.later !== null && !/"later":/.test(text ?? "")) writePreferences(read);
    return read;
  } catch {
    return { ...standard };
  }
}

/** As another tab may have written them meanwhile; null where nothing is kept. */
export function storedPreferences(nowMs: number): Preferences | null {
  try {
    const text = localStorage.getItem(key);
    return text === null ? null : parsePreferences(text, nowMs);
  } catch {
    return null;
  }
}

/** Calls back when another tab of this browser has written them, until the function that it answers is called. */
export function onPreferencesElsewhere(changed: () => void): () => void {
  const listener = (event: StorageEvent) => {
    if (event.key === key) changed();
  };
  addEventListener("storage", listener);
  return () => removeEventListener("storage", listener);
}

export function writePreferences(preferences: Preferences): void {
  try {
    localStorage.setItem(key, JSON.stringify(preferences));
  } catch {
    // Private mode: the choice holds until the page is closed.
  }
}
