import { seededRandom } from "../../../shared/seeded-random.ts";
import { makeCatalogue } from "../audience/catalogue.ts";
import { type Character, inventPeerId } from "../audience/character.ts";
import { noHardships } from "../audience/hardships.ts";
import { LineWatch } from "../figures/line-watch.ts";
import { iceFailsMs } from "../network/link-timing.ts";
import { defaultOptions, type SimOptions } from "../options.ts";
import { type SimResult, simulate } from "../simulate.ts";
import type { EngineCore } from "../surroundings.ts";
import type { World } from "../world.ts";
import type { LineScenario } from "./line-scenarios.ts";

/** From pages that are open to the first click, as in the lab. */
const settleMs = 5_000;
/** A person, or a program that stands for one, clicks so much sooner or later. */
const clickJitterMs = 60;
const openJitterMs = 500;
const cutAfterMs = 30_000;
/** What the server allows a listener to send. */
const uploadBitsPerSecondMax = 5_000_000;
const bitsPerSecond = 160_000;
/** The origin's own work for one request. */
const originWorkMs = 2;
/** After the last song should have ended. */
const graceMs = 30_000;

export interface LineRun {
  readonly result: SimResult;
  readonly watch: LineWatch;
  readonly songBytes: number;
}

/** What differs from a company of Tutti's listeners who all give and all reach each other. */
export interface LineVariant {
  /** Share of the pairs that can be linked. */
  readonly pairSuccess?: number;
  /** Whether a listener gives, or takes alone. */
  readonly gives?: (index: number) => boolean;
  readonly createCore?: (character: Character) => EngineCore;
}

/** One scenario with one seed, with peers or without. */
export function runLines(scenario: LineScenario, seed: number, p2p = true, variant: LineVariant = {}): LineRun {
  const { songs, skipEverySeconds, listeners, everyMs, mix } = scenario;
  const { pairSuccess = 1, gives = () => true, createCore } = variant;
  const random = seededRandom(seed);
  const catalogue = makeCatalogue(
    { tracks: songs.count, secondsMin: songs.seconds, secondsMax: songs.seconds, bitsPerSecond },
    random,
  );
  const audience = Array.from({ length: listeners }, (_, index): Character => {
    const arriveMs = random() * openJitterMs;
    const clickMs = settleMs + openJitterMs + index * everyMs + random() * clickJitterMs;
    const address = `10.77.0.${2 + index}`;
    return {
      index,
      peerId: inventPeerId(random),
      address,
      network: address,
      provider: null,
      arriveMs,
      leaveMs: Infinity,
      leaves: "cleanly",
      // Of the mix: the line gives them.
      uplinkBitsPerSecond: 0,
      downlinkBitsPerSecond: 0,
      accessMs: 0,
      uploadBitsPerSecondMax: gives(index) ? uploadBitsPerSecondMax : 0,
      sharesUntilMs: Infinity,
      sharesAgainMs: Infinity,
      quotaBytes: 200_000_000,
      hostility: null,
      nat: "open",
      cached: [],
      hardships: noHardships,
      browses: { forMs: clickMs - arriveMs, likely: catalogue.slice(0, 2) },
      turns: catalogue.map((manifest) => ({
        manifest,
        skipAfterSeconds: skipEverySeconds,
        seek: null,
        nextIsKnown: true,
      })),
    };
  });
  const heardSeconds = songs.count * Math.min(songs.seconds, skipEverySeconds);
  const options: SimOptions = {
    ...defaultOptions,
    seed,
    p2p,
    peers: listeners,
    minutes: (settleMs + listeners * everyMs + heardSeconds * 1_000 + graceMs) / 60_000,
    churn: 0,
    smallCaches: 0,
    dialSuccess: 1,
    pairSuccess,
    originLatencyMs: originWorkMs,
    lines: mix,
  };
  const watch = new LineWatch();
  const prepare = (world: World) => {
    world.scheduler.at(settleMs, () => watch.start(world));
    if (scenario.cutMs > 0) cutSecondLine(world, settleMs + everyMs + cutAfterMs, scenario.cutMs);
  };
  const result = simulate({ options, audience, prepare, ...(createCore && { createCore }) });
  const songBytes = catalogue.reduce(
    (sum, { segments }) => sum + segments.reduce((bytes, segment) => bytes + segment.bytes, 0),
    0,
  );
  return { result, watch, songBytes };
}

/** Nobody is told; links end when ICE has heard nothing for too long. */
function cutSecondLine({ scheduler, listeners }: World, atMs: number, forMs: number): void {
  const victim = listeners[1];
  const line = victim?.host.line;
  if (!victim || !line) return;
  scheduler.at(atMs, () => line.cut());
  if (forMs > iceFailsMs) {
    scheduler.at(atMs + iceFailsMs, () => {
      victim.mesh.wasSilent();
      victim.mesh.loseAll();
    });
  }
  scheduler.at(atMs + forMs, () => line.mend());
}
