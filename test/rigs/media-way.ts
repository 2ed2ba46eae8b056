import { MediaWay } from "../../client/engine/bytes/media-way.ts";
import type { Clock } from "../../client/engine/clock.ts";
import { createTestChance } from "./chance.ts";

/** The way to media of one server without a CDN; with one: through it, and past it when it fails. */
export function createTestWay(
  clock: Clock,
  originUrl = "https://music.example/media",
  cdnUrl = originUrl,
  seed = 1,
): MediaWay {
  return new MediaWay({ clock, chance: createTestChance(seed), mediaUrl: () => cdnUrl, originUrl: () => originUrl });
}
