import { expect, test } from "vitest";
import { seededRandom } from "../../shared/seeded-random.ts";
import { runCeilingMix } from "../sim/campaigns/ceiling-run.ts";
import { runLines } from "../sim/campaigns/line-run.ts";
import { lineScenarios } from "../sim/campaigns/line-scenarios.ts";
import { pairReachOf } from "../sim/network/pair-reach.ts";
import { P2pMediaLoader } from "../sim/rivals/p2p-media-loader.ts";

const short = { ...lineScenarios.home, songs: { count: 1, seconds: 30 } };

test("two that cannot be linked never are, and those who take alone send nothing", () => {
  const seed = 3;
  const reaches = pairReachOf({ seed, pairSuccess: 0.5 });
  const { listeners } = runLines(short, seed, true, { pairSuccess: 0.5, gives: (index) => index === 0 }).result.world;
  const ids = listeners.map(({ character }) => character.peerId);
  const apart = ids.flatMap((one, index) => ids.slice(index + 1).filter((other) => !reaches(one, other)));
  expect(apart.length).toBeGreaterThan(0);
  for (const { core, character } of listeners) {
    const { neighbours, uploadedBytes } = core.snapshot(60_000);
    for (const { peerId } of neighbours) expect(reaches(peerId, character.peerId)).toBe(true);
    if (character.index > 0) expect(uploadedBytes).toBe(0);
  }
});

test("p2p-media-loader's way of choosing plays the song to its end, and breaks no rule", () => {
  const createCore = ({ index }: { readonly index: number }) => new P2pMediaLoader(seededRandom(index));
  const { result, songBytes } = runLines(short, 1, true, { createCore });
  const { bytes, playedSeconds, originServedBytes } = result.figures;
  expect(bytes.peer + bytes.cdn).toBe(short.listeners * songBytes);
  expect(bytes.peer).toBeGreaterThan(0);
  expect(originServedBytes).toBeGreaterThanOrEqual(bytes.cdn);
  expect(Math.round(playedSeconds / short.listeners / 4)).toBe(Math.round(30 / 4));
});

test("nobody is above the ceiling of the last moment, and on good lines Tutti is at it", () => {
  const { tutti, rival, lastMoment } = runCeilingMix({ lines: "home", pairSuccess: 1, giving: 1 }, 2, short);
  expect(tutti.peerBytes).toBeLessThanOrEqual(lastMoment.peerBytes);
  expect(rival.peerBytes).toBeLessThan(lastMoment.peerBytes);
  expect(tutti.peerBytes / lastMoment.peerBytes).toBeGreaterThan(0.95);
});
