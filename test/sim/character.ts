import type { Random } from "../../shared/engine/seeded-random.ts";
import type { PeerId } from "../../shared/ids.ts";
import type { Manifest } from "../../shared/manifest/manifest.ts";
import { randomText } from "./catalogue.ts";
import type { Turn } from "./player.ts";

/** What a hostile listener does when it is asked for a block; it announces and listens like any other. */
export type Hostility = "corrupts" | "misplaces" | "mute" | "sometimes-corrupts";

/** All that is settled about a listener before the run: it does not depend on what the cores decide. */
export interface Character {
  readonly index: number;
  readonly peerId: PeerId;
  readonly address: string;
  readonly arriveMs: number;
  readonly leaveMs: number;
  readonly leaves: "cleanly" | "without-a-word";
  readonly uplinkBitsPerSecond: number;
  readonly downlinkBitsPerSecond: number;
  readonly accessMs: number;
  readonly quotaBytes: number;
  readonly hostility: Hostility | null;
  /** The access network; tells how near two listeners are, where the tracker only sees addresses. */
  readonly network: string;
  /** Tracks that earlier visits left in the cache, whole. */
  readonly cached: readonly Manifest[];
  readonly turns: readonly Turn[];
}

const accessLines = [
  { share: 0.3, down: 100e6, up: 50e6, accessMs: [2, 8] },
  { share: 0.35, down: 50e6, up: 10e6, accessMs: [5, 15] },
  { share: 0.2, down: 16e6, up: 2.4e6, accessMs: [10, 25] },
  { share: 0.15, down: 12e6, up: 4e6, accessMs: [20, 50] },
] as const;

export const hostilities: readonly Hostility[] = ["corrupts", "misplaces", "mute", "sometimes-corrupts"];
/** Half of the listeners sit in one office, behind one address. */
export const officeAddress = "192.0.2.1";

export function inventPeerId(random: Random): PeerId {
  return randomText(random, 43, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") as PeerId;
}

export function pickLine(random: Random): (typeof accessLines)[number] {
  let drawn = random();
  for (const line of accessLines) {
    if (drawn < line.share) return line;
    drawn -= line.share;
  }
  return accessLines[0];
}
