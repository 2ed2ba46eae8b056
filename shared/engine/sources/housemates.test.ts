import { expect, test } from "vitest";
import {
  coreAt10s,
  driver,
  friend,
  manifest,
  neighbourOf,
  peerOf,
  renditionId,
  requestsIn,
  self,
} from "../../../test/rigs/engine.ts";
import type { PeerId } from "../../ids.ts";
import { wireProtocol } from "../../wire/limits.ts";
import { createEngine } from "../engine.ts";
import { markSome } from "../neighbours/holdings.ts";
import { knowRendition } from "../rendition-state.ts";
import type { Core } from "../state.ts";
import { never } from "../timers.ts";
import { holdersOf, interestedIn } from "./company.ts";
import { findHousemates, type Housemates, leftToHousemate } from "./housemates.ts";

/** Two listeners behind one address who play the same, and a far neighbour that holds all of it. */
function withHousemate(peerId: PeerId, housemate: PeerId) {
  // Room for all requests at once: what is left out is left to the other.
  const { say } = driver(
    createEngine({
      peerId,
      seed: 1,
      limits: { pendingBlocksMax: 100, unprovenBlocksMax: 100, pressedWindowMs: 120_000 },
    }),
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
    say({ type: "message", linkId: index + 1, message: { type: "hello", protocol: wireProtocol } });
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
    const { say } = driver(createEngine({ peerId: self, seed: 1, limits: { unprovenBlocksMax: 24 } }));
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

const key = { renditionId, segmentIndex: 5 };
const nobody: Housemates = { some: false, coming: false };

/** What is due in 20 s, where a housemate gets 15 s to bring it. */
function leftTo(core: Core, housemates: Housemates = nobody, dueMs = 20_000) {
  const company = interestedIn(core, renditionId);
  const holders = holdersOf(core, company, key.segmentIndex).answer;
  return leftToHousemate(core, key, { company, holders, dueMs, housemates });
}

test("a segment is left to a housemate that holds it and is busy, until 5 s before it is due", () => {
  const core = coreAt10s({ housemateLeadMs: 5_000, unprovenBlocksMax: 0 });
  Object.assign(neighbourOf(core, 1, manifest, [5]), { near: "address" });
  expect(leftTo(core)).toEqual({ answer: true, againInMs: 15_000 });
  expect(leftTo(core, nobody, 5_000)).toEqual({ answer: false, againInMs: never });
});

test("a segment is not left to a housemate that can be asked at once, nor to somebody far", () => {
  const core = coreAt10s();
  neighbourOf(core, 2, manifest, [5]);
  expect(leftTo(core).answer).toBe(false);
  Object.assign(neighbourOf(core, 1, manifest, [5]), { near: "address" });
  expect(leftTo(core).answer).toBe(false);
});

test("a housemate that holds some of a segment is not asked in place of waiting for the whole", () => {
  const [one, other] = ["one", "other"].map((name) => name.padEnd(43, "x") as PeerId) as [PeerId, PeerId];
  const left = (peerId: PeerId, mate: PeerId) => {
    const core = Object.assign(coreAt10s(), { peerId });
    const housemate = Object.assign(neighbourOf(core, 1, manifest), { near: "address", peerId: mate });
    core.neighbours.set(1, housemate);
    markSome(housemate, { ...key, blocks: 1 });
    return leftTo(core).answer;
  };
  expect([left(one, other), left(other, one)].sort()).toEqual([false, true]);
});

test("a segment is left to a housemate that is coming, or that the tracker may still name", () => {
  const core = coreAt10s({ housemateLeadMs: 5_000, hopeForTrackerMs: 2_000 });
  knowRendition(core, manifest).wantedSinceMs = 9_000;
  expect(leftTo(core, { some: true, coming: true })).toEqual({ answer: true, againInMs: 15_000 });
  expect(leftTo(core, { some: true, coming: false })).toEqual({ answer: true, againInMs: 1_000 });
  expect(leftTo(core, nobody).answer).toBe(false);
  core.nowMs = 12_000;
  expect(leftTo(core, { some: true, coming: false }).answer).toBe(false);
});

test("a housemate is coming while it waits or is being dialled, and is there after that", () => {
  const core = coreAt10s();
  expect(findHousemates(core)).toEqual({ some: false, coming: false });
  peerOf(core, 1, { state: "dialling" });
  expect(findHousemates(core)).toEqual({ some: false, coming: false });
  const housemate = peerOf(core, 2, { near: "address", state: "connected" });
  expect(findHousemates(core)).toEqual({ some: true, coming: false });
  housemate.state = "waiting";
  expect(findHousemates(core)).toEqual({ some: true, coming: true });
});
