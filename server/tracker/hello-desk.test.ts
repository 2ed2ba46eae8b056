import { expect, test } from "vitest";
import { HelloDesk } from "./hello-desk.ts";

/** A check that keeps the processor for so long. */
async function busyFor(ms: number): Promise<void> {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

test("a flood of hellos is checked between other work, in its order, and all of it", async () => {
  const desk = new HelloDesk();
  const done: number[] = [];
  let turns = 0;
  const other = setInterval(() => {
    turns += 1;
  }, 1);
  await new Promise<void>((resolve) => {
    for (let index = 0; index < 100; index += 1) {
      desk.add(async () => {
        await busyFor(1);
        done.push(index);
        if (done.length === 100) resolve();
      });
    }
    expect(done).toEqual([]);
  });
  clearInterval(other);
  expect(done).toEqual(Array.from({ length: 100 }, (_, index) => index));
  // All at once they would have kept everything else waiting for 100 ms.
  expect(turns).toBeGreaterThan(5);
});

test("no turn of the loop is kept for longer than a few milliseconds: of checks that take three, a few run in it", async () => {
  const desk = new HelloDesk();
  const doneIn = new Map<number, number>();
  let turn = 0;
  let done = 0;
  const nextTurn = () => {
    turn += 1;
    if (done < 32) setImmediate(nextTurn);
  };
  setImmediate(nextTurn);
  await new Promise<void>((resolve) => {
    for (let index = 0; index < 32; index += 1) {
      desk.add(async () => {
        await busyFor(3);
        doneIn.set(turn, (doneIn.get(turn) ?? 0) + 1);
        done += 1;
        if (done === 32) resolve();
      });
    }
  });
  expect(Math.max(...doneIn.values())).toBeLessThan(6);
});

test("no more than sixteen are under way at one time", async () => {
  const desk = new HelloDesk();
  let running = 0;
  let most = 0;
  await Promise.all(
    Array.from(
      { length: 60 },
      () =>
        new Promise<void>((resolve) => {
          desk.add(async () => {
            running += 1;
            most = Math.max(most, running);
            await new Promise((later) => setTimeout(later, 2));
            running -= 1;
            resolve();
          });
        }),
    ),
  );
  expect(most).toBe(16);
  expect(desk.waiting).toBe(0);
});
