import type { TrackerLimits } from "../limits.ts";
import type { Acquaintance } from "../listener.ts";

/** What listeners measured of the way between two areas (see network.ts). */
export interface Distance {
  /** Moves a quarter of the way to each report, so that no single one decides. */
  roundTripMs: number;
  reports: number;
}

export interface Distances {
  /** By both areas, the longest without a report first. */
  readonly byPair: Map<number, Distance>;
  /** Of all reports. */
  typicalMs: number;
}

export function noDistances(): Distances {
  return { byPair: new Map(), typicalMs: 0 };
}

const pairWeight = 0.25;
const typicalWeight = 0.02;
/** Reports before a way is called short or long. */
const reportsMin = 2;
/** A way is short when its round trip is at most this part of the typical one. */
const shortShare = 0.75;

/** Takes in one report for each acquaintance: a listener that repeats itself is not heard more. */
export function learnDistance(
  state: { readonly distances: Distances; readonly limits: TrackerLimits },
  acquaintance: Acquaintance,
  roundTripMs: number,
): void {
  if (acquaintance.measured) return;
  acquaintance.measured = true;
  const { distances } = state;
  const key = pairKey(acquaintance.first.area, acquaintance.second.area);
  const known = distances.byPair.get(key);
  distances.byPair.delete(key);
  distances.byPair.set(key, {
    roundTripMs: known ? towards(known.roundTripMs, roundTripMs, pairWeight) : roundTripMs,
    reports: (known?.reports ?? 0) + 1,
  });
  distances.typicalMs =
    distances.typicalMs === 0 ? roundTripMs : towards(distances.typicalMs, roundTripMs, typicalWeight);
  if (distances.byPair.size <= state.limits.distancesMax) return;
  for (const oldest of distances.byPair.keys()) {
    distances.byPair.delete(oldest);
    break;
  }
}

/** How long round trips between two areas are, compared with typical ones here. Within one area they count as short until they are known. */
export function wayBetween({ byPair, typicalMs }: Distances, one: number, other: number): "short" | "unknown" | "long" {
  const known = byPair.get(pairKey(one, other));
  if (known === undefined || known.reports < reportsMin) return one === other ? "short" : "unknown";
  if (known.roundTripMs <= shortShare * typicalMs) return "short";
  return known.roundTripMs > typicalMs ? "long" : "unknown";
}

function towards(value: number, report: number, weight: number): number {
  return value + weight * (report - value);
}

/** Areas are below 2²⁶, so both fit into the 53 bits of a number. */
function pairKey(one: number, other: number): number {
  return one < other ? one * 2 ** 26 + other : other * 2 ** 26 + one;
}
