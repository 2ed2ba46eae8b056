import { expect, test, vi } from "vitest";
import { createTestClock } from "../../test/rigs/clock.ts";
import { Changes } from "./changes.ts";

test("many changes in a row are one word, at most five a second", () => {
  const clock = createTestClock();
  const changes = new Changes(clock);
  const heard: number[] = [];
  const startMs = clock.nowMs();
  changes.on(() => heard.push(clock.nowMs() - startMs));
  for (let ms = 0; ms < 1_000; ms += 10) {
    changes.tell();
    clock.jump(10);
  }
  expect(heard).toEqual([200, 400, 600, 800, 1_000]);
});

test("the last change of all is told, and silence after it costs no timer", () => {
  const clock = createTestClock();
  const changes = new Changes(clock);
  const heard = vi.fn();
  changes.on(heard);
  changes.tell();
  clock.jump(150);
  changes.tell();
  clock.jump(50);
  expect(heard).toHaveBeenCalledTimes(1);
  expect(clock.timers).toBe(0);
});

test("who has stopped listening hears nothing; what a listener changes is told again", () => {
  const clock = createTestClock();
  const changes = new Changes(clock);
  const [gone, stays] = [vi.fn(), vi.fn(() => changes.tell())];
  changes.on(gone)();
  changes.on(stays);
  changes.tell();
  clock.jump(400);
  expect(gone).not.toHaveBeenCalled();
  expect(stays).toHaveBeenCalledTimes(2);
});
