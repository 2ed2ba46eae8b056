import { afterEach, beforeEach, expect, test } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { pause } from "./audience.ts";
import { foreignBytes, openStage, type Stage, type Truth } from "./stage.ts";

let stage: Stage;
let track: Track;
let truth: Truth;

beforeEach(() => open(14));

async function open(seconds: number): Promise<void> {
  stage = await openStage({ songs: [seconds] });
  track = stage.tracks[0] as Track;
  truth = await stage.truth(track);
}

afterEach(() => stage?.close());

test("a second play and a play after a reload come from the cache alone", async () => {
  const listener = await stage.audience.join();
  await listener.play(track.id);
  await listener.until(({ state }) => state === "ended", 40_000);
  const served = await stage.segmentBytesServed();
  expect(served).toBe(truth.bytes);

  await listener.play(track.id);
  await listener.until(({ state }) => state === "playing", 10_000);
  const again = await listener.until(({ state }) => state === "ended", 40_000);
  expect(again.bytes).toEqual({ cache: truth.bytes, peer: 0, cdn: truth.bytes });

  await listener.page.reload();
  await listener.page.waitForFunction(() => window.tutti !== undefined);
  await listener.play(track.id);
  await listener.until(({ state }) => state === "playing", 10_000);
  const reloaded = await listener.until(({ state }) => state === "ended", 40_000);
  expect(reloaded.bytes).toEqual({ cache: truth.bytes, peer: 0, cdn: 0 });
  expect(foreignBytes(await listener.appended(), [truth])).toEqual([]);
  expect(await stage.segmentBytesServed()).toBe(served);
});

test("no peer and no tracker is contacted before the listener says yes, and a no works within a second", async () => {
  // So long that something of it is still to be had when the listener says yes: else it would want nobody.
  await stage.close();
  await open(90);
  const first = await stage.audience.join();
  await first.play(track.id);
  const shy = await stage.audience.join({ sharing: false });
  await shy.play(track.id);
  await shy.until(({ positionSeconds }) => positionSeconds > 3, 20_000);
  const before = await shy.snapshot();
  expect(before.dials.started).toBe(0);
  expect(before.trackerOpen).toBe(false);
  expect(await stage.server.metric("tutti_tracker_connections")).toBe(1);

  await shy.page.evaluate(() => window.tutti?.share(true));
  await shy.until(({ neighbours }) => neighbours.length === 1, 10_000);
  await shy.page.evaluate(() => window.tutti?.share(false));
  await pause(1_000);
  const after = await shy.snapshot();
  expect(after.neighbours).toEqual([]);
  expect(after.trackerOpen).toBe(false);
  expect((await first.snapshot()).neighbours).toEqual([]);
});
