import { expect, test } from "vitest";
import type { IngestStatus } from "../../shared/api/ingest.ts";
import { forListeners } from "./ingest-for-listeners.ts";

const status: IngestStatus = {
  state: "working",
  kind: "music",
  playable: 0,
  done: 1,
  failed: 1,
  total: 3,
  fraction: 0.4,
  items: [
    { title: "Overture", state: "playable", fraction: 0.5, trackId: "t1", reason: null },
    { title: "divorce-hearing.m4a", state: "working", fraction: 0.2, trackId: null, reason: null },
    { title: "tax-2025.mp3", state: "failed", fraction: 0, trackId: null, reason: "It ends in the middle of a frame" },
  ],
};

test("listeners see how far the ingest is and what they can play; no names of files, and no reasons", () => {
  const shown = forListeners(status);
  expect(shown).toMatchObject({ state: "working", done: 1, failed: 1, total: 3 });
  expect(shown.items.map(({ title, reason }) => [title, reason])).toEqual([
    ["Overture", null],
    ["", null],
    ["", null],
  ]);
});

test("Tutti's own album is shown as it is", () => {
  const demo: IngestStatus = { ...status, kind: "demo" };
  expect(forListeners(demo)).toEqual(demo);
});
