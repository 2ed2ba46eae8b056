import type { Random } from "../../../shared/seeded-random.ts";
import { loaderSettings } from "./loader-settings.ts";

/** One of several, the faster the likelier; those of whom nothing is known, or little, have a tenth of the fastest one's chance, at most half of all. */
export function drawBySpeed<T extends { readonly speed: number }>(peers: readonly T[], random: Random): T | undefined {
  const fastest = Math.max(0, ...peers.map(({ speed }) => speed));
  if (fastest === 0) return peers[Math.floor(random() * peers.length)];
  const unproven = Math.max(1, fastest / 10);
  const slow = peers.filter(({ speed }) => speed <= unproven);
  const proven = peers.reduce((sum, { speed }) => sum + (speed > unproven ? speed : 0), 0);
  const least = proven > 0 && slow.length * unproven > proven ? proven / slow.length : unproven;
  const weights = peers.map(({ speed }) => Math.max(speed, least));
  let drawn = random() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    drawn -= weight;
    if (drawn < 0) return peers[index];
  }
  return peers.at(-1);
}

/**
 * Which of the segments that nobody has are taken from the origin by chance: of the nearest few, in any order, so many that all peers
 * together take each about once.
 */
export function drawForOrigin(candidates: readonly number[], peers: number, random: Random): number[] {
  const company = peers + 1;
  const nearest = candidates.slice(0, loaderSettings.simultaneousHttpDownloads * company);
  const lots = nearest.map((segment) => ({ segment, lot: random() })).sort((one, other) => one.lot - other.lot);
  const drawn: number[] = [];
  let chance = nearest.length / company;
  for (const { segment } of lots) {
    if (chance >= 1 || random() <= chance) drawn.push(segment);
    chance -= 1;
    if (chance <= 0) break;
  }
  return drawn;
}
