import { expect, test, vi } from "vitest";
import { MusicWork, type MusicWorkOptions } from "./music-work.ts";

test("what somebody asks for is looked at from its named folder, though that had no turn yet", async () => {
  const ingestAgain = vi.fn(async () => ({ state: "unchanged", path: "" }));
  const file = { path: "/music/Ada/First/01.mp3", part: 0, state: "done" };
  const work = new MusicWork({
    ingest: { ingestAgain, callNext: () => false },
    catalogue: { renditionsOfTrack: async () => [], filesOfTrack: async () => [file] },
    folders: { all: async () => ["/other", "/music"] },
    dataDirectory: "/data",
    isLosslessMade: true,
    nowMs: () => 0,
    onTrouble: (error: unknown) => {
      throw error;
    },
  } as unknown as MusicWorkOptions);
  expect(await work.want("song", { isLossless: true })).toBe(true);
  await work.idle();
  expect(ingestAgain).toHaveBeenCalledWith(file, expect.objectContaining({ root: "/music" }));
});
