import { expect, test } from "vitest";
import { driver, friend, manifest, renditionId, requestsIn, self } from "../../../test/rigs/engine.ts";
import type { PeerId } from "../../ids.ts";
import { createEngine } from "../engine.ts";

/** Two listeners behind one address who play the same, and a far neighbour that holds all of it. */
function withHousemate(peerId: PeerId, housemate: PeerId) {
  // Room for all requests at once: what is left out is left to the other.
  const { say } = driver(
    createEngine({ peerId, seed: 1, limits: { pendingBlocksMax: 100, pressedWindowMs: 120_000 } }),
  );
  say({ type: "share", allowed: true });
  say({ type: "tracker-open" });
  say({
    type: "introduced",
    peers: [
      { peerId: housemate, offerer: true, near: "address" },
      { peerId: friend, offerer: true, near: "far" },
    ],
  });
  const all = new Uint8Array(2).fill(255);
  const bitsOf = [new Uint8Array(2), all];
  for (const [index, neighbour] of [housemate, friend].entries()) {
    say({ type: "link-open", linkId: index + 1, peerId: neighbour });
    say({ type: "message", linkId: index + 1, message: { type: "hello", protocol: 1 } });
    const held = [{ renditionId, segmentCount: 10, bits: bitsOf[index] ?? all }];
    say({ type: "message", linkId: index + 1, message: { type: "holdings", held } });
  }
  const outputs = say({ type: "play", manifest });
  outputs.push(...say({ type: "playhead", renditionId, positionSeconds: 0, playing: true }, 100));
  // What is not needed soon waits until the tracker has said whether another housemate has it.
  const early = requestsIn(outputs).map(({ segmentIndex }) => segmentIndex);
  expect(Math.max(...early)).toBeLessThan(3);
  outputs.push(...say({ type: "swarm", renditionId, holders: 2, wanters: 1 }));
  return { say, asked: new Set(requestsIn(outputs).map(({ segmentIndex }) => segmentIndex)) };
}

test("two behind one address share what they take from outside: each segment is asked there by one of them", () => {
  const [one, other] = ["one", "other"].map((name) => name.padEnd(43, "x") as PeerId) as [PeerId, PeerId];
  const asked = [withHousemate(one, other).asked, withHousemate(other, one).asked];
  const late = [3, 4, 5, 6, 7, 8, 9];
  for (const segmentIndex of late) expect(asked.filter((segments) => segments.has(segmentIndex))).toHaveLength(1);
});

test("a segment that a housemate should fetch and does not is taken from outside before it is needed", () => {
  const [one, other] = ["one", "other"].map((name) => name.padEnd(43, "x") as PeerId) as [PeerId, PeerId];
  const { say, asked } = withHousemate(one, other);
  const left = [3, 4, 5, 6, 7, 8, 9].find((segmentIndex) => !asked.has(segmentIndex)) ?? -1;
  const positionSeconds = left * 4 - 4;
  const outputs = say({ type: "playhead", renditionId, positionSeconds, playing: true }, 100);
  expect(requestsIn(outputs).map(({ segmentIndex }) => segmentIndex)).toContain(left);
});

test("a segment that is not needed soon waits for a housemate that is being dialled, and for no other peer", () => {
  const asks = (near: "address" | "far") => {
    const { say } = driver(createEngine({ peerId: self, seed: 1 }));
    say({ type: "share", allowed: true });
    say({ type: "tracker-open" });
    say({ type: "introduced", peers: [{ peerId: friend, offerer: true, near: "far" }] });
    say({ type: "link-open", linkId: 1, peerId: friend });
    const held = [{ renditionId, segmentCount: 10, bits: new Uint8Array(2).fill(255) }];
    say({ type: "message", linkId: 1, message: { type: "holdings", held } });
    say({ type: "introduced", peers: [{ peerId: "late".padEnd(43, "l") as PeerId, offerer: true, near }] });
    const outputs = say({ type: "play", manifest });
    say({ type: "swarm", renditionId, holders: 2, wanters: 0 });
    outputs.push(...say({ type: "playhead", renditionId, positionSeconds: 0, playing: true }));
    return new Set(requestsIn(outputs).map(({ segmentIndex }) => segmentIndex));
  };
  expect(asks("far")).toContain(2);
  expect(asks("address")).toContain(1);
  expect(asks("address")).not.toContain(2);
});
