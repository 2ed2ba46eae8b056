import { expect, test } from "vitest";
import { believedQueueMs, noteWord, type QueueWords } from "./believed-queue.ts";

/** What neighbours tell, and what their round trips took longer than usually, in ms. */
function believed(...told: readonly (readonly [toldMs: number, roundMs: number])[]): number {
  const words: QueueWords = new Map();
  for (const [linkId, [toldMs, roundMs]] of told.entries()) noteWord(words, linkId, { toldMs, roundMs });
  return believedQueueMs(words);
}

test("where nobody has told of one there is no queue", () => {
  expect(believed()).toBe(0);
});

test("one neighbour alone is believed", () => {
  expect(believed([80, 90])).toBe(80);
  expect(believed([0, 90])).toBe(0);
});

test("the least waiting counts, because busy neighbours have queues of their own", () => {
  expect(believed([80, 90], [0, 5])).toBe(5);
  expect(believed([0, 0], [80, 90], [200, 210])).toBe(0);
  expect(believed([80, 90], [60, 60], [70, 300])).toBe(60);
});

test("whoever tells of less than the others is believed as far as its round trips bear it out", () => {
  expect(believed([0, 90], [80, 85])).toBe(80);
  expect(believed([0, 90], [80, 85], [75, 200])).toBe(75);
  expect(believed([0, 30], [80, 85], [75, 200])).toBe(30);
});

test("half of them may lie, but not more", () => {
  expect(believed([0, 90], [0, 90], [80, 90], [70, 90])).toBe(70);
  expect(believed([0, 90], [0, 90], [80, 90])).toBe(0);
});

test("of what one neighbour tells the least counts, and so of its round trips", () => {
  const words: QueueWords = new Map();
  noteWord(words, 1, { toldMs: 30, roundMs: 50 });
  noteWord(words, 1, { toldMs: 40, roundMs: 45 });
  noteWord(words, 1, { toldMs: 35, roundMs: 60 });
  expect([...words.values()]).toEqual([{ toldMs: 30, roundMs: 45 }]);
});
