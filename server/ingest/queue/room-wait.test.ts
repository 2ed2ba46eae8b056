import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RoomWait } from "./room-wait.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what waits for room goes on by itself once there is as much as it needs, and not before", async () => {
  let free = 10;
  const room = new RoomWait({ path: "/data", free: async () => free });
  const goOn = vi.fn();
  expect(await room.now()).toBeNull();
  room.wait("music", 40, goOn);
  expect(await room.now()).toEqual({ freeBytes: 10, neededBytes: 40 });
  free = 39;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(goOn).not.toHaveBeenCalled();
  free = 40;
  await vi.advanceTimersByTimeAsync(3_001);
  expect(goOn).toHaveBeenCalledTimes(1);
  expect(await room.now()).toBeNull();
});

test("a disk that is full again at once is tried less and less often, until something was done", async () => {
  const room = new RoomWait({ path: "/data", free: async () => 100 });
  let tries = 0;
  const again = () => {
    tries += 1;
    room.wait("music", 40, again);
  };
  room.wait("music", 40, again);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tries).toBeLessThan(6);
  room.done("music");
  tries = 0;
  room.wait("music", 40, () => {
    tries += 1;
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tries).toBe(1);
  room.close();
});
