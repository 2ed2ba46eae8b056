import { expect, test } from "vitest";
import { ReadingSlots } from "./reading-slots.ts";

test("so many work at one time, the others in turn, and one that fails gives its place back", async () => {
  const slots = new ReadingSlots(2);
  let working = 0;
  let most = 0;
  const work = async (index: number) => {
    working += 1;
    most = Math.max(most, working);
    await new Promise((resolve) => setImmediate(resolve));
    working -= 1;
    if (index === 3) throw new Error("no such file");
    return index;
  };
  const done = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => slots.run(() => work(index))));
  expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(9);
  expect(most).toBe(2);
  expect(slots.waiting).toBe(0);
});

test("a place that is given back twice is one place", async () => {
  const slots = new ReadingSlots(1);
  const give = await slots.take();
  give();
  give();
  await slots.take();
  let isTaken = false;
  void slots.take().then(() => {
    isTaken = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isTaken).toBe(false);
});
