// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import type { NeighbourView } from "../../../shared/engine/snapshot.ts";
import type { PeerId, RenditionId } from "../../../shared/ids.ts";
import { type FakePlayback, playerStage } from "../../../test/rigs/player.ts";
import { draw } from "../../../test/rigs/player-page.tsx";
import { DebugPanel } from "./debug-panel.tsx";

beforeEach(() => localStorage.clear());

async function panel(view: Parameters<FakePlayback["show"]>[0] = {}) {
  const stage = playerStage();
  stage.playback.show(view);
  const drawn = await draw(<DebugPanel />, stage);
  const fact = (name: string) =>
    drawn.all("dt").find((each) => each.textContent === name)?.nextElementSibling?.textContent;
  const table = (caption: string) => {
    const found = drawn.all("table").find((each) => each.querySelector("caption")?.textContent === caption);
    return [...(found?.querySelectorAll("tbody tr") ?? [])].map((row) =>
      [...row.children].map((cell) => cell.textContent?.trim()),
    );
  };
  return { ...drawn, fact, table };
}

test("before anything plays the panel says none instead of leaving gaps", async () => {
  const { fact, text } = await panel();
  expect(["track", "rendition", "click to sound", "failure", "rejected", "me"].map(fact)).toEqual([
    "none",
    "none",
    "–",
    "none",
    "none",
    "no key",
  ]);
  expect(text()).toContain("No neighbours.");
  expect(text()).toContain("No segments yet.");
});

test("it shows what plays, how soon it sounded and what went wrong", async () => {
  const { fact, named } = await panel({
    state: "failed",
    trackId: "7",
    renditionId: "a".repeat(32) as RenditionId,
    positionSeconds: 65,
    startMs: 143,
    stalls: 2,
    stallSeconds: 1.26,
    failure: "No source could deliver it",
  });
  expect(named("Debug: failed").getAttribute("aria-expanded")).toBe("true");
  expect(["track", "position", "click to sound", "stalls", "failure"].map(fact)).toEqual([
    "7",
    "1:05",
    "143 ms",
    "2, 1.3 s",
    "No source could deliver it",
  ]);
});

test("it shows the bytes by source, what was wasted and what was rejected", async () => {
  const { fact } = await panel({
    bytes: { cache: 1000, peer: 2_000_000, cdn: 3_400_000 },
    wastedBytes: { duplicate: 1000, late: 0, unverified: 16_000 },
    rejected: [{ source: "peer", reason: "hash", count: 3 }],
    uploadedBytes: 5_000_000,
  });
  expect(["from cache", "from peers", "from CDN", "uploaded", "rejected", "wasted"].map(fact)).toEqual([
    "1 kB",
    "2 MB",
    "3.4 MB",
    "5 MB",
    "3 × peer hash",
    "duplicate 1 kB, late 0 B, unverified 16 kB",
  ]);
});

test("it shows why nothing is shared", async () => {
  const { fact } = await panel({ sharing: "impossible", sharingReason: "data saver is on", trackerOpen: true });
  expect([fact("sharing"), fact("tracker")]).toEqual(["impossible: data saver is on", "connected"]);
});

test("it shows each segment with its source, the reason it was chosen, and its bytes", async () => {
  const { table } = await panel({
    segments: [
      { index: 0, source: "cdn", reason: "first-sound", bytes: { cache: 0, peer: 0, cdn: 80_000 } },
      { index: 1, source: "peer", reason: "hedge", bytes: { cache: 0, peer: 64_000, cdn: 16_000 } },
    ],
  });
  expect(table("Segments of this song")).toEqual([
    ["0", "cdn", "first-sound", "0 B", "0 B", "80 kB"],
    ["1", "peer", "hedge", "0 B", "64 kB", "16 kB"],
  ]);
});

test("it shows each neighbour with why it was introduced, or else how near it is", async () => {
  const neighbour = (name: string, reason: string | null): NeighbourView => ({
    peerId: name.padEnd(43, name) as PeerId,
    near: "network",
    reason,
    receivedBytes: 1000,
    sentBytes: 2000,
    bytesPerSecond: 500_000,
    roundTripMs: 12,
    pendingRequests: 3,
    heldSegments: 40,
  });
  const { table } = await panel({ neighbours: [neighbour("b", "same network"), neighbour("c", null)] });
  expect(table("Neighbours")).toEqual([
    ["bbbbbb", "same network", "1 kB", "2 kB", "500 kB/s", "12 ms", "3", "40"],
    ["cccccc", "network", "1 kB", "2 kB", "500 kB/s", "12 ms", "3", "40"],
  ]);
});

test("it lists the engine's decisions, newest first", async () => {
  const { all, text } = await panel({ decisions: ["fetch-origin: urgent", "request: neighbour-in-time"] });
  expect(text()).toContain("Decisions of the engine (2)");
  expect(all(".debug-decisions li").map((line) => line.textContent)).toEqual([
    "request: neighbour-in-time",
    "fetch-origin: urgent",
  ]);
});

test("it follows the engine while it is open, and folds away", async () => {
  const { does, click, all, fact, playback } = await panel();
  await does(() => playback.show({ state: "playing", positionSeconds: 9 }));
  expect(fact("position")).toBe("0:09");
  await click("Debug: playing");
  expect(all(".debug-body")).toEqual([]);
  await click("Debug: playing");
  expect(all(".debug-body")).toHaveLength(1);
});

test("words from other peers are text only", async () => {
  const { all, text } = await panel({ decisions: ["<img src=x onerror=y>"], failure: "<b>no</b>" });
  expect(text()).toContain("<img src=x onerror=y>");
  expect(all("img, b")).toEqual([]);
});
