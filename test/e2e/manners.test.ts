import type { Page } from "playwright";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import type { PageSnapshot } from "./audience.ts";
import { openStage, type Stage, type Truth } from "./stage.ts";

let stage: Stage;
let track: Track;
let truth: Truth;

beforeEach(async () => {
  stage = await openStage({ songs: [24, 12] });
  track = stage.tracks[0] as Track;
  truth = await stage.truth(track);
});

afterEach(() => stage?.close());

/** What the listener chose on an earlier visit. */
function preferring(preferences: object) {
  return async (page: Page) => {
    await page.addInitScript((text) => {
      if (!localStorage.getItem("tutti.preferences")) localStorage.setItem("tutti.preferences", text);
    }, JSON.stringify(preferences));
  };
}

function onBattery(level: number) {
  return async (page: Page) => {
    await page.addInitScript((charge) => {
      const battery = Object.assign(new EventTarget(), { charging: false, level: charge });
      Object.assign(navigator, { getBattery: async () => battery });
    }, level);
  };
}

test("what was set for the month is not exceeded by one byte, over reloads, and the music goes on", async () => {
  const monthBytes = 100_000;
  const giver = await stage.audience.join({
    prepare: preferring({ sharing: "yes", uploadBytesPerMonthMax: monthBytes }),
  });
  await giver.play(track.id);
  await giver.until(({ positionSeconds }) => positionSeconds > 2, 20_000);
  const taker = await stage.audience.join();
  await taker.play(track.id);
  await taker.until(({ positionSeconds }) => positionSeconds > 12, 40_000);
  const given = (await giver.snapshot()).uploadedBytes;
  expect(given).toBeGreaterThan(0);
  expect(given).toBeLessThanOrEqual(monthBytes);
  expect(await taker.stalls()).toBe(0);
  expect((await taker.snapshot()).bytes.cdn).toBeGreaterThan(0);

  await giver.page.goto(`${stage.server.url}/sharing`);
  await giver.page.waitForFunction(() => window.tutti !== undefined);
  await giver.page.getByText("your limit is reached").waitFor();
  const second = await stage.audience.join();
  await second.play(track.id);
  await second.until(({ positionSeconds }) => positionSeconds > 4, 40_000);
  expect(given + (await giver.snapshot()).uploadedBytes).toBeLessThanOrEqual(monthBytes);
});

test("on a low battery nothing goes up", async () => {
  const tired = await stage.audience.join({ prepare: onBattery(0.15) });
  await tired.play(track.id);
  await tired.until(({ positionSeconds }) => positionSeconds > 2, 20_000);
  const taker = await stage.audience.join();
  await taker.play(track.id);
  const heard = await taker.until(({ positionSeconds }) => positionSeconds > 5, 40_000);
  expect(heard.bytes.peer).toBe(0);
  expect(await taker.stalls()).toBe(0);
  expect((await tired.snapshot()).uploadedBytes).toBe(0);
});

test("an album that is kept for offline plays when the server is gone, and is fetched while nothing plays", async () => {
  const listener = await stage.audience.join({ path: `/album/${track.albumId}` });
  const { page } = listener;
  await page.getByRole("button", { name: "Keep for offline" }).click();
  await page.getByRole("button", { name: "Kept for offline. Let it go" }).waitFor({ timeout: 20_000 });
  const kept = await listener.snapshot();
  expect(kept.plays).toBe(0);
  const second = await stage.truth(stage.tracks[1] as Track);
  expect(kept.bytes.cdn).toBe(truth.bytes + second.bytes);

  await listener.context.setOffline(true);
  await page.getByRole("button", { name: "Play all" }).click();
  const played = await listener.until(({ positionSeconds }) => positionSeconds > 1, 20_000);
  expect(played.bytes).toEqual({ ...kept.bytes, cache: played.bytes.cache });
  await listener.context.setOffline(false);

  await page.reload();
  await page.getByRole("button", { name: "Kept for offline. Let it go" }).waitFor({ timeout: 20_000 });
  await page.getByRole("button", { name: "Kept for offline. Let it go" }).click();
  await page.getByRole("button", { name: "Keep for offline" }).waitFor();
});

test("what does not fit on the device is refused with both figures, and nothing changes", async () => {
  const listener = await stage.audience.join({
    path: `/album/${track.albumId}`,
    prepare: preferring({ sharing: "yes", cacheBytesMax: 300_000 }),
  });
  await listener.page.getByRole("button", { name: "Keep for offline" }).click();
  await listener.page.getByText("Cannot keep so much for offline: it needs 1 MB in all, and 1 MB").waitFor();
  await listener.page.getByRole("button", { name: "Keep for offline" }).waitFor();
  const snapshot = (await listener.snapshot()) as PageSnapshot & { readonly pinned: readonly unknown[] };
  expect(snapshot.pinned).toEqual([]);
});
