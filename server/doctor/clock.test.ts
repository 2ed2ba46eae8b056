import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { judgeClock, readClock, readFolderClock } from "./clock.ts";

test.each([
  [0, 0, "ok"],
  [1_900, 0, "ok"],
  [-1_900, 0, "ok"],
  [2_100, 0, "hint"],
  [59_000, 0, "hint"],
  [61_000, 0, "wrong"],
  [-61_000, 0, "wrong"],
  [0, 150, "wrong"],
  [0, -150, "wrong"],
])("a clock that is %i ms away and moved by %i ms is %s", (aheadMs, driftMs, level) => {
  const readings = [
    { whose: "Redis", aheadMs },
    { whose: "the database", aheadMs: 1 },
  ];
  expect(judgeClock(readings, driftMs)).toMatchObject({ level, text: expect.stringMatching(/^clock: /) });
});

test("judgeClock() says who is where, and what to do", () => {
  expect(judgeClock([{ whose: "Redis", aheadMs: -90_000 }], 0).text).toBe(
    "clock: Redis is 90 s behind us, and tokens bear 60 s: let NTP set all clocks",
  );
  const two = judgeClock(
    [
      { whose: "Redis", aheadMs: 61_000 },
      { whose: "the database", aheadMs: 62_000 },
    ],
    0,
  );
  expect(two.text).toContain("Redis is 61 s ahead of us, the database is 62 s ahead of us");
});

test("readClock() takes off half of the way", async () => {
  let atMs = 1_000;
  const reading = await readClock(
    "Redis",
    () => atMs,
    async () => {
      atMs += 200;
      return 6_100;
    },
  );
  expect(reading.aheadMs).toBe(5_000);
});

test("readFolderClock() sees a wrong clock and leaves nothing behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tutti-clock-"));
  const reading = await readFolderClock(folder, () => Date.now() + 120_000);
  expect(reading.aheadMs).toBeGreaterThan(-121_000);
  expect(reading.aheadMs).toBeLessThan(-119_000);
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});
