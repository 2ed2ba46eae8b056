import { expect, test } from "vitest";
import { quietView } from "../../../test/rigs/player.ts";
import { emptyQueue } from "../queue/queue.ts";
import { parseMessage } from "./tab-message.ts";

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
