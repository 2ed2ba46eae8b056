import { expect, test } from "vitest";
import {
  driver,
  friend,
  manifest,
  only,
  renditionId,
  requestsIn,
  self,
  withNeighbour,
} from "../../../test/rigs/engine.ts";
import { fullBits } from "../../bitfield.ts";
import { createEngine } from "../engine.ts";
import type { EngineOutput } from "../output.ts";

const closed = { type: "closed", renditionIds: [renditionId] } as const;
const open = { type: "closed", renditionIds: [] } as const;
const theirs = {
  type: "message",
  linkId: 1,
  message: { type: "holdings", held: [{ renditionId, segmentCount: 10, bits: fullBits(10) }] },
} as const;

function framesIn(outputs: EngineOutput[]) {
  return only(outputs, "send").map(({ message }) => message.type);
}

test("a closed rendition is asked of the origin at once and of no neighbour, whatever they say they hold; opened, of neighbours again", () => {
  const { say } = withNeighbour();
  say(closed);
  say(theirs);
  const outputs = [
    ...say({ type: "play", manifest }),
    ...say({ type: "want", wantId: 1, key: { renditionId, segmentIndex: 0 } }),
  ];
  expect(requestsIn(outputs)).toEqual([]);
  expect(only(outputs, "fetch-origin")).toHaveLength(1);
  expect(only(outputs, "announce").flatMap(({ changes }) => changes)).toEqual([]);
  say(open);
  say(theirs);
  const later = say({ type: "playhead", renditionId, positionSeconds: 0.1, playing: true });
  expect(requestsIn(later).length).toBeGreaterThan(0);
});

test("what is held of a closed rendition is un-announced, given to nobody and told to nobody, and told again when it opens", () => {
  const engine = createEngine({ peerId: self, seed: 1 });
  const { say } = driver(engine);
  const segments = manifest.segments.map((_, index) => index);
  say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest, segments, lastUsedMs: 0 }] });
  say({ type: "share", allowed: true });
  say({ type: "tracker-open" });
  say({ type: "timeout" }, 5_000);
  const closing = say(closed);
  expect(only(closing, "announce").flatMap(({ changes }) => changes)).toEqual([[renditionId, 0, 0]]);
  say({ type: "introduced", peers: [{ peerId: friend, offerer: true, near: "far" }] });
  const greeting = say({ type: "link-open", linkId: 1, peerId: friend });
  expect(only(greeting, "send").flatMap(({ message }) => (message.type === "holdings" ? message.held : []))).toEqual(
    [],
  );
  const key = { renditionId, segmentIndex: 0, blockIndex: 0, urgency: 0 } as const;
  const asked = say({ type: "message", linkId: 1, message: { type: "request", requestId: 7, ...key, dueMs: 60_000 } });
  expect(only(asked, "send").map(({ message }) => message)).toContainEqual({
    type: "reject",
    requestId: 7,
    reason: "stopped",
    inMs: 0,
  });
  const opening = [...say(open), ...say({ type: "timeout" }, 5_000)];
  expect(framesIn(opening)).toContain("holdings");
  expect(only(opening, "announce").flatMap(({ changes }) => changes)).toEqual([[renditionId, 10, 0]]);
});

test("requests that wait when it is closed are answered", () => {
  const engine = createEngine({ peerId: self, seed: 1, limits: { uploadsInFlightMax: 1 } });
  const { say } = driver(engine);
  const segments = manifest.segments.map((_, index) => index);
  say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest, segments, lastUsedMs: 0 }] });
  say({ type: "share", allowed: true });
  say({ type: "introduced", peers: [{ peerId: friend, offerer: true, near: "far" }] });
  say({ type: "link-open", linkId: 1, peerId: friend });
  for (const requestId of [1, 2, 3]) {
    const key = { renditionId, segmentIndex: 0, blockIndex: requestId, urgency: 0 } as const;
    say({ type: "message", linkId: 1, message: { type: "request", requestId, ...key, dueMs: 60_000 } });
  }
  expect(framesIn(say(closed))).toEqual(["reject", "reject"]);
});
