import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { requireRoom } from "./free-room.ts";

/** A full disk itself is met in test/e2e/full-disk.test.ts. */
test("a disk with room is no obstacle, and a folder that is not there is told", async () => {
  await expect(requireRoom(tmpdir(), "ffmpeg ended with 1: Invalid data")).resolves.toBeUndefined();
  await expect(requireRoom("/nowhere/at/all", "")).rejects.toThrow("ENOENT");
});

test.each([
  "ffmpeg ended with 1: Error writing trailer of file:/data/scratch/one.mp4: No space left on device",
  "ENOSPC: no space left on device, write",
  "Disk quota exceeded",
])("a program that found no room is believed, also when what it wrote is gone again: %s", async (reason) => {
  await expect(requireRoom(tmpdir(), reason)).rejects.toMatchObject({ code: "ENOSPC" });
});
