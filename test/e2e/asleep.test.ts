import { afterAll, beforeAll, expect, test } from "vitest";
import { pause } from "./audience.ts";
import { joinFrom, linkedAfterMs, type Sleeper } from "./sleeper.ts";
import { openStage, type Stage } from "./stage.ts";

const asleepMs = 30_000;
const linkedAtFirstMs = 40_000;
const linkedInTimeMs = 5_000;
/** So long they are watched: how late the late ones are tells why. */
const watchedMs = 40_000;

let stage: Stage;
const sleepers: Sleeper[] = [];

beforeAll(async () => {
  stage = await openStage({ songs: [60], mediaDelayMs: 40 });
  for (const number of [1, 2, 3]) {
    sleepers.push(await joinFrom(number, stage.server.url, `/album/${stage.tracks[0]?.albumId}`));
  }
});

afterAll(async () => {
  for (const sleeper of sleepers) await sleeper.close();
  await stage?.close();
});

test("two of three sleep for 30 s: after waking they are linked again, to the third and to each other", async () => {
  const [awake, one, other] = sleepers as [Sleeper, Sleeper, Sleeper];
  const pairs = [
    [awake, one],
    [awake, other],
    [one, other],
  ] as const;
  const openedMs = Date.now();
  for (const { listener } of sleepers) await listener.playAlbum();
  for (const [first, second] of pairs) {
    expect(
      await linkedAfterMs(first.listener, second.listener, { sinceMs: openedMs, timeoutMs: linkedAtFirstMs }),
    ).toBeLessThan(Infinity);
  }
  one.sleep();
  other.sleep();
  await pause(asleepMs);
  const wokeMs = Date.now();
  one.wake();
  other.wake();
  const waits = pairs.map(([first, second]) =>
    linkedAfterMs(first.listener, second.listener, { sinceMs: wokeMs, timeoutMs: watchedMs }),
  );
  const linkedMs = await Promise.all(waits);
  console.log(`linked ${linkedMs.join(", ")} ms after waking`);
  for (const ms of linkedMs) expect(ms).toBeLessThanOrEqual(linkedInTimeMs);
  expect(sleepers.map(({ listener }) => listener.complaints)).toEqual([[], [], []]);
});
