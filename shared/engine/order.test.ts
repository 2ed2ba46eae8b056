import { expect, test } from "vitest";
import { driver, manifest, manifestOf, only, renditionId, requestsIn, self } from "../../test/rigs/engine.ts";
import { setBit } from "../bitfield.ts";
import type { PeerId } from "../ids.ts";
import { createEngine } from "./engine.ts";

/** An engine with far neighbours, each of which holds the segments that it is given. */
function withNeighbours(...held: (readonly number[])[]) {
  const { say } = driver(createEngine({ peerId: self, seed: 1 }));
  say({ type: "share", allowed: true });
  say({ type: "tracker-open" });
  for (const [index, segments] of held.entries()) {
    const [linkId, peerId] = [index + 1, String.fromCharCode(97 + index).repeat(43) as PeerId];
    say({ type: "introduced", peers: [{ peerId, offerer: true, near: "far" }] });
    say({ type: "link-open", linkId, peerId });
    say({ type: "message", linkId, message: { type: "hello", protocol: 1 } });
    say({ type: "message", linkId, message: { type: "pong", nonce: 1 } }, 2);
    const bits = new Uint8Array(4);
    for (const segment of segments) setBit(bits, segment);
    say({ type: "message", linkId, message: { type: "holdings", held: [{ renditionId, segmentCount: 30, bits }] } });
  }
  return { say };
}

const all = Array.from({ length: 30 }, (_, index) => index);

test("beyond the urgent window segments are asked for in the order of their rarity", () => {
  const { say } = withNeighbours(
    all,
    all.filter((index) => index < 20),
    all.filter((index) => index < 20),
  );
  const song = manifestOf(30);
  // All that is due soon was fetched before.
  const segments = all.filter((index) => index < 8);
  say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest: song, segments, lastUsedMs: 0 }] });
  const outputs = say({ type: "play", manifest: song });
  outputs.push(...say({ type: "playhead", renditionId, positionSeconds: 0.1, playing: true }));
  const asked = requestsIn(outputs);
  expect(asked[0]?.segmentIndex).toBe(20);
});

test("the last blocks of what is due soon are asked of a second neighbour when the first is slow, and the slower is called off", () => {
  const { say } = withNeighbours(all, all);
  const song = manifestOf(30);
  const segments = all.filter((index) => index !== 2);
  say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest: song, segments, lastUsedMs: 0 }] });
  const outputs = say({ type: "play", manifest: song });
  outputs.push(...say({ type: "playhead", renditionId, positionSeconds: 5.5, playing: true }));
  const first = only(outputs, "send").filter(({ message }) => message.type === "request");
  // One of the five blocks is left to come.
  const [left, ...come] = first;
  for (const { linkId, message } of come) {
    if (message.type !== "request") continue;
    const block = {
      type: "block",
      requestId: message.requestId,
      payloadBytes: message.blockIndex === 4 ? 16_284 : 16_384,
    };
    const verify = only(say({ type: "message", linkId, message: block as never }), "verify")[0];
    say({ type: "verified", verifyId: verify?.verifyId ?? 0, genuine: true });
  }
  expect(requestsIn(say({ type: "timeout" }, 200))).toEqual([]);
  const second = only(say({ type: "timeout" }, 60), "send").filter(({ message }) => message.type === "request");
  expect(second.map(({ message }) => message)).toMatchObject([{ segmentIndex: 2 }]);
  expect(second[0]?.linkId).not.toBe(left?.linkId);
});

test("the next track is asked of neighbours from 60 s before the end when nothing of this one is missing, else from 30 s", () => {
  const nextAskedAt = (whole: boolean) => {
    const { say } = withNeighbours([], []);
    const song = manifestOf(30);
    const segments = all.filter((index) => whole || index !== 29);
    say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest: song, segments, lastUsedMs: 0 }] });
    say({ type: "play", manifest: song });
    const next = manifestOf(10, "b");
    const held = [{ renditionId: next.renditionId, segmentCount: 10, bits: new Uint8Array(2).fill(255) }];
    say({ type: "message", linkId: 1, message: { type: "holdings", held } });
    say({ type: "expect-next", manifest: next });
    for (const positionSeconds of [40, 61, 89, 91]) {
      const outputs = say({ type: "playhead", renditionId, positionSeconds, playing: true }, 100);
      if (requestsIn(outputs).some((request) => request.segmentIndex > 0)) return positionSeconds;
    }
    return null;
  };
  expect(manifest.segments).toHaveLength(10);
  expect(nextAskedAt(true)).toBe(61);
  expect(nextAskedAt(false)).toBe(91);
});
