import { expect, test } from "vitest";
import type { PeerId } from "../../ids.ts";
import { createEngine } from "../engine.ts";
import { defaultEngineLimits } from "../limits.ts";

function peerIdOf(number: number): PeerId {
  return `${number}`.padEnd(43, "x") as PeerId;
}

test("a link beyond neighboursMax, opened by the other side, is hung up as full", () => {
  const engine = createEngine({ peerId: peerIdOf(0), seed: 1 });
  const { neighboursMax } = defaultEngineLimits;
  engine.handle({ type: "share", allowed: true }, 1000);
  const numbers = Array.from({ length: neighboursMax + 1 }, (_, index) => index + 1);
  const peers = numbers.map((number) => ({ peerId: peerIdOf(number), offerer: false, near: "far" as const }));
  engine.handle({ type: "introduced", peers }, 1000);
  for (const number of numbers.slice(0, -1)) {
    engine.handle({ type: "link-open", linkId: number, peerId: peerIdOf(number) }, 1100);
  }
  const last = numbers.length;
  const outputs = engine.handle({ type: "link-open", linkId: last, peerId: peerIdOf(last) }, 1100);
  expect(outputs).toContainEqual({ type: "hang-up", peerId: peerIdOf(last), reason: "full" });
  expect(engine.snapshot(1100).neighbours).toHaveLength(neighboursMax);
});

test("a peer that left is welcome again with a link of its own, before the tracker introduces it anew", () => {
  const engine = createEngine({ peerId: peerIdOf(0), seed: 1 });
  engine.handle({ type: "share", allowed: true }, 1000);
  engine.handle({ type: "introduced", peers: [{ peerId: peerIdOf(1), offerer: true, near: "far" }] }, 1000);
  engine.handle({ type: "link-open", linkId: 1, peerId: peerIdOf(1) }, 1100);
  engine.handle({ type: "link-closed", linkId: 1, peerId: peerIdOf(1) }, 2000);
  const outputs = engine.handle({ type: "link-open", linkId: 2, peerId: peerIdOf(1) }, 3000);
  expect(outputs.map(({ type }) => type)).not.toContain("hang-up");
  expect(engine.snapshot(3000).neighbours).toHaveLength(1);
});

test("a peer that offers anew has lost its end of the link: ours is left, and the new dial ends with sharing", () => {
  const engine = createEngine({ peerId: peerIdOf(0), seed: 1 });
  engine.handle({ type: "share", allowed: true }, 1000);
  engine.handle({ type: "introduced", peers: [{ peerId: peerIdOf(1), offerer: true, near: "far" }] }, 1000);
  engine.handle({ type: "link-open", linkId: 1, peerId: peerIdOf(1) }, 1100);
  const outputs = engine.handle({ type: "offered", peerId: peerIdOf(1) }, 2000);
  expect(outputs).toEqual([
    { type: "hang-up", peerId: peerIdOf(1), reason: "leaving" },
    { type: "answer", peerId: peerIdOf(1) },
  ]);
  expect(engine.snapshot(2000).neighbours).toEqual([]);
  const ended = engine.handle({ type: "share", allowed: false }, 2100);
  expect(ended).toContainEqual({ type: "hang-up", peerId: peerIdOf(1), reason: "sharing-off" });
});

test("one that is in quarantine stays out, whoever dials", () => {
  const engine = createEngine({ peerId: peerIdOf(0), seed: 1 });
  engine.handle({ type: "share", allowed: true }, 1000);
  engine.handle({ type: "introduced", peers: [{ peerId: peerIdOf(1), offerer: true, near: "far" }] }, 1000);
  engine.handle({ type: "link-open", linkId: 1, peerId: peerIdOf(1) }, 1100);
  engine.handle({ type: "bad-message", linkId: 1, error: "nonsense" }, 1200);
  const outputs = engine.handle({ type: "link-open", linkId: 2, peerId: peerIdOf(1) }, 1300);
  expect(outputs).toContainEqual({ type: "hang-up", peerId: peerIdOf(1), reason: "useless" });
});

test("with all places taken, one useless link a second makes room for a peer that holds what is wanted", () => {
  const uselessAfterMs = 10_000;
  const engine = createEngine({ peerId: peerIdOf(0), seed: 1, limits: { uselessAfterMs } });
  const { neighboursMax } = defaultEngineLimits;
  engine.handle({ type: "share", allowed: true }, 1000);
  for (let number = 1; number <= neighboursMax; number += 1) {
    engine.handle({ type: "introduced", peers: [{ peerId: peerIdOf(number), offerer: false, near: "far" }] }, 1000);
    engine.handle({ type: "link-open", linkId: number, peerId: peerIdOf(number) }, 1000);
    engine.handle({ type: "message", linkId: number, message: { type: "hello", protocol: 1 } }, 1000);
  }
  const introduce = (number: number, nowMs: number) =>
    engine
      .handle({ type: "introduced", peers: [{ peerId: peerIdOf(number), offerer: true, near: "far" }] }, nowMs)
      .filter(({ type }) => type === "hang-up" || type === "dial");
  expect(introduce(100, 1000 + uselessAfterMs - 1)).toEqual([]);
  const outputs = introduce(101, 1000 + uselessAfterMs);
  expect(outputs.map(({ type }) => type).sort()).toEqual(["dial", "hang-up"]);
  expect(introduce(102, 1500 + uselessAfterMs)).toEqual([]);
});

test("a housemate that could not be dialled is dialled once more after 3 s, another peer after minutes", () => {
  const dialsOf = (near: "address" | "far") => {
    const engine = createEngine({ peerId: peerIdOf(0), seed: 1 });
    engine.handle({ type: "share", allowed: true }, 0);
    engine.handle({ type: "introduced", peers: [{ peerId: peerIdOf(1), offerer: true, near }] }, 0);
    const dials: number[] = [];
    for (let nowMs = 1_000; nowMs <= 120_000; nowMs += 1_000) {
      const outputs = engine.handle(
        nowMs === 1_000 ? { type: "dial-failed", peerId: peerIdOf(1) } : { type: "timeout" },
        nowMs,
      );
      if (outputs.some(({ type }) => type === "dial")) dials.push(nowMs);
    }
    return dials;
  };
  expect(dialsOf("address")).toEqual([4_000]);
  expect(dialsOf("far")).toEqual([]);
});
