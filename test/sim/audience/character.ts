import type { PeerId } from "../../../shared/ids.ts";
import type { Manifest } from "../../../shared/manifest/manifest.ts";
import { type Random, seededRandom } from "../../../shared/seeded-random.ts";
import type { Browsing, Turn } from "../listener/player.ts";
import type { SimOptions } from "../options.ts";
import { randomText } from "./catalogue.ts";
import type { Hardships } from "./hardships.ts";
import type { Provider } from "./provider.ts";

/** What a hostile listener does when it is asked for a block; it announces and listens like any other. */
export type Hostility =
  | "corrupts"
  | "misplaces"
  | "mute"
  | "sometimes-corrupts"
  /** Serves for a while, then neither answers nor goes. */
  | "freezes"
  /** Each block comes seconds late. */
  | "trickles"
  /** Says that it holds all, and answers nothing that it does not. */
  | "boasts"
  /** Says ten thousand times a second that it holds a segment, and that it does not. */
  | "floods"
  /** Says that it is busy, whatever it is asked for. */
  | "refuses";

/** What is between a listener and the network: tells which two can reach each other. */
export type Nat = "open" | "cone" | "symmetric" | "no-udp";

/** All that is fixed about a listener before the run: it does not depend on what the cores decide. */
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
  /** The listener's own cap; 0: a phone that must not upload. Infinity: the server's cap alone. */
  readonly uploadBitsPerSecondMax: number;
  /** When sharing is switched off, and when on again; Infinity: never. */
  readonly sharesUntilMs: number;
  readonly sharesAgainMs: number;
  readonly quotaBytes: number;
  readonly hostility: Hostility | null;
  readonly nat: Nat;
  /** The access network; tells how near two listeners are, where the tracker only sees addresses. */
  readonly network: string;
  /** Whose network that is part of; null: the world has no providers. */
  readonly provider: Provider | null;
  /** Tracks that earlier visits left in the cache, whole. */
  readonly cached: readonly Manifest[];
  readonly turns: readonly Turn[];
  readonly hardships: Hardships;
  /** Absent: the first click comes at once. */
  readonly browses?: Browsing;
}

const accessLines = [
  { share: 0.3, down: 100e6, up: 50e6, accessMs: [2, 8] },
  { share: 0.35, down: 50e6, up: 10e6, accessMs: [5, 15] },
  { share: 0.2, down: 16e6, up: 2.4e6, accessMs: [10, 25] },
  { share: 0.15, down: 12e6, up: 4e6, accessMs: [20, 50] },
] as const;

export const hostilities: readonly Hostility[] = [
  "corrupts",
  "misplaces",
  "mute",
  "sometimes-corrupts",
  "freezes",
  "trickles",
  "boasts",
  "floods",
  "refuses",
];

/** Shares with which four in five pairs reach each other without a relay, as is reported of WebRTC. */
const nats: readonly (readonly [share: number, nat: Nat])[] = [
  [0.12, "open"],
  [0.7, "cone"],
  [0.14, "symmetric"],
  [0.04, "no-udp"],
];

/** Whether hole punching comes through between two that are not in one network. Half of the cones look at ports as well. */
export function canReach(one: Nat, other: Nat, random: Random): boolean {
  if (one === "no-udp" || other === "no-udp") return false;
  if (one === "open" || other === "open" || (one === "cone" && other === "cone")) return true;
  return one !== other && random() < 0.5;
}

function pickNat(random: Random): Nat {
  let drawn = random();
  for (const [share, nat] of nats) {
    if (drawn < share) return nat;
    drawn -= share;
  }
  return "cone";
}
/** Half of the listeners sit in one office, behind one address. */
export const officeAddress = "192.0.2.1";

/** A cap that somebody sets who pays by the byte. */
const ownCapBitsPerSecond = 1_000_000;

/** A listener's choices about sharing, and its NAT: drawn apart, so that audiences without them stay as they are. */
export function inventChoices(
  options: Pick<SimOptions, "seed" | "minutes" | "phones" | "capped" | "fickle" | "nat">,
  index: number,
): Pick<Character, "uploadBitsPerSecondMax" | "sharesUntilMs" | "sharesAgainMs" | "nat"> {
  const random = seededRandom((options.seed * 1_000_003 + index) ^ 0x0f1c);
  const [phone, capped, fickle, until, again] = [random(), random(), random(), random(), random()];
  const endMs = options.minutes * 60_000;
  const sharesUntilMs = fickle < options.fickle ? endMs * (0.2 + 0.4 * until) : Infinity;
  return {
    nat: options.nat ? pickNat(random) : "open",
    uploadBitsPerSecondMax: phone < options.phones ? 0 : capped < options.capped ? ownCapBitsPerSecond : Infinity,
    sharesUntilMs,
    sharesAgainMs: sharesUntilMs + endMs * 0.3 * again,
  };
}

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
