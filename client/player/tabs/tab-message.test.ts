import { expect, test } from "vitest";
import { songs } from "../../../test/rigs/music.ts";
import { quietView } from "../../../test/rigs/player.ts";
import { emptyQueue, startQueue } from "../queue/queue.ts";
import { unknownSong } from "../queue/unknown-song.ts";
import { parseMessage, queueToTell } from "./tab-message.ts";

const holder = { tab: "a", sinceMs: 1 };

test.each([
  { type: "hello" },
  { type: "taken", ...holder },
  { type: "left", ...holder },
  { type: "queue", queue: emptyQueue(), ...holder },
  { type: "heard", heard: quietView, volume: 1, muted: false, ...holder },
  { type: "steer", name: "next", details: [] },
])("$type is understood", (message) => {
  expect(parseMessage(message)).toBe(message);
});

test.each([
  null,
  "hello",
  { type: "later" },
  { type: "taken", tab: "a" },
  { type: "queue", queue: null, ...holder },
  { type: "heard", heard: null, ...holder },
  { type: "steer", name: "setCacheBytesMax", details: [1] },
  { type: "steer", name: "next" },
])("%o of another version is passed over", (message) => {
  expect(parseMessage(message)).toBeNull();
});

test("a queue of which songs are known by their ids alone is told in few objects, and read as it was", () => {
  const items = [...songs("ab"), unknownSong("c")];
  const queue = startQueue(emptyQueue<(typeof items)[number]>(), { items, start: 1, random: () => 0 });
  const told = structuredClone({ type: "queue", queue: queueToTell(queue), ...holder });
  expect(told.queue.entries).toEqual([]);
  expect(parseMessage(told)).toEqual({ type: "queue", queue, ...holder });
  expect(parseMessage({ ...told, queue: { ...told.queue, packed: { keys: 1 } } })).toBeNull();
  expect(queueToTell(emptyQueue())).toEqual(emptyQueue());
});
