import { expect, test } from "vitest";
import type { TrackId } from "../../../shared/ids.ts";
import type { KnownFile } from "../../catalog/queries/known-file.ts";
import { faultRow } from "./fault-row.ts";

const fault = { path: "/m/1.mp3", reason: "it may not be read" };

test("a file that was never read is known by its path and what is wrong with it, and leads nowhere", () => {
  const row = faultRow(fault, undefined);
  expect(row).toMatchObject({ ...fault, state: "failed", part: 0, bytes: 0, modifiedMs: 0, trackId: null });
  expect(Math.abs(Date.now() - Date.parse(row.addedAt))).toBeLessThan(60_000);
});

test("one that led to a song goes on leading there, and is opened once it can be read, though it did not change", () => {
  const before: KnownFile = {
    ...{ path: "/m/1.mp3", part: 0, bytes: 5_000, modifiedMs: 1_700_000_000_000, device: 1, inode: 2, beside: "b" },
    ...{ wholeKey: "w", audioKey: "a", trackId: "t" as TrackId, state: "done", reason: null },
    addedAt: "2026-01-01T00:00:00.000Z",
  };
  // No file has this size at this time: whatever is found then counts as changed.
  expect(faultRow(fault, before)).toEqual({ ...before, ...fault, state: "failed", bytes: 0, modifiedMs: 0 });
});
