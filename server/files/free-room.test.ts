import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { requireRoom } from "./free-room.ts";

/** A full disk itself is met in test/e2e/full-disk.test.ts. */
test("a disk with room is no obstacle, and a folder that is not there is told", async () => {
  await expect(requireRoom(tmpdir())).resolves.toBeUndefined();
  await expect(requireRoom("/nowhere/at/all")).rejects.toThrow("ENOENT");
});
