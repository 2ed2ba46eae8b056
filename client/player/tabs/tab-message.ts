import type { Track } from "../../../shared/api/track.ts";
import type { Player } from "../player.ts";
import { type PackedEntries, packEntries, unpackEntries } from "../queue/packed-queue.ts";
import type { Queue } from "../queue/queue.ts";
import type { Heard } from "./heard.ts";

/** What a tab can do in another one: each of these in `Player`. */
export const steered = [
  "start",
  "startMixed",
  "startList",
  "fillQueue",
  "toggle",
  "pause",
  "resume",
  "next",
  "previous",
  "seek",
  "seekBy",
  "jump",
  "add",
  "remove",
  "move",
  "clearUpcoming",
  "toggleShuffle",
  "cycleRepeat",
  "setVolume",
  "toggleMute",
] as const satisfies readonly (keyof Player)[];
export type Steered = (typeof steered)[number];

/** Who has the sound, and since when by the device's clock: of two that think so, the later one has it. */
export interface Holder {
  readonly tab: string;
  readonly sinceMs: number;
}

/** What a tab tells the others. They are pages of one server, but not always of one version. */
export type TabMessage =
  /** Who has the sound? */
  | { readonly type: "hello" }
  /** I have it from now on. */
  | ({ readonly type: "taken" } & Holder)
  /** I had it, and go away: perhaps to come back at once. */
  | ({ readonly type: "left" } & Holder)
  | ({ readonly type: "queue"; readonly queue: Queue<Track> } & Holder)
  | ({ readonly type: "heard"; readonly heard: Heard; readonly volume: number; readonly muted: boolean } & Holder)
  /** For whoever has the sound. */
  | { readonly type: "steer"; readonly name: Steered; readonly details: readonly unknown[] };

/** Null: a page of another version said something that this one does not know. */
export function parseMessage(value: unknown): TabMessage | null {
  if (typeof value !== "object" || value === null) return null;
  const { type, tab, sinceMs, name, details, queue, heard } = value as Record<string, unknown>;
  const isHeld = typeof tab === "string" && Number.isFinite(sinceMs);
  const isKnown =
    type === "hello" ||
    (type === "steer" && (steered as readonly unknown[]).includes(name) && Array.isArray(details)) ||
    (isHeld &&
      (type === "taken" ||
        type === "left" ||
        (type === "queue" && Array.isArray((queue as Partial<Queue<Track>> | null)?.entries)) ||
        (type === "heard" && typeof (heard as Partial<Heard> | null)?.state === "string")));
  if (!isKnown) return null;
  return type === "queue" ? withEntries(value as TabMessage & { readonly type: "queue" }) : (value as TabMessage);
}

/** The queue in the form in which it is told: a long one in few objects. */
export function queueToTell(queue: Queue<Track>): Queue<Track> {
  const packed = packEntries(queue.entries);
  if (packed === null) return queue;
  const told: Queue<Track> & { readonly packed: PackedEntries } = { ...queue, entries: [], packed };
  return told;
}

function withEntries(message: TabMessage & { readonly type: "queue" }): TabMessage | null {
  const { packed, ...queue } = message.queue as Queue<Track> & { readonly packed?: unknown };
  if (packed === undefined) return message;
  const entries = unpackEntries(packed);
  return entries && { ...message, queue: { ...queue, entries } };
}
