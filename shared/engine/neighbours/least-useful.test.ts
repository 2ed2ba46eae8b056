import { expect, test } from "vitest";
import { driver, friend, only, peerIdOf, self } from "../../../test/rigs/engine.ts";
import type { PeerId } from "../../ids.ts";
import { wireProtocol } from "../../wire/limits.ts";
import { createEngine } from "../engine.ts";
import { defaultEngineLimits } from "../limits.ts";

test("where there is no room, one that plays something else goes for a housemate after 5 s, for another peer after 30 s", () => {
  const full = (near: "address" | "far", afterMs: number) => {
    const { say, pong } = driver(createEngine({ peerId: self, seed: 1, limits: { neighboursMax: 1 } }));
    say({ type: "share", allowed: true });
    say({ type: "tracker-open" });
    say({ type: "introduced", peers: [{ peerId: friend, offerer: true, near: "far" }] });
    say({ type: "link-open", linkId: 1, peerId: friend });
    say({ type: "message", linkId: 1, message: { type: "hello", protocol: wireProtocol } });
    pong(1);
    const newcomer = "newcomer".padEnd(43, "n") as PeerId;
    // The newcomer's own offer was answered, and its link is there.
    const outputs = say({ type: "introduced", peers: [{ peerId: newcomer, offerer: false, near }] }, afterMs);
    outputs.push(...say({ type: "link-open", linkId: 2, peerId: newcomer }));
    return only(outputs, "hang-up").map(({ peerId, reason }) => [peerId === friend ? "friend" : "newcomer", reason]);
  };
  expect(full("address", 4_000)).toEqual([["newcomer", "full"]]);
  expect(full("address", 6_000)).toEqual([["friend", "full"]]);
  expect(full("far", 6_000)).toEqual([["newcomer", "full"]]);
});

test("with all links taken, one useless link a second makes room for a peer that holds what is wanted", () => {
  const uselessAfterMs = 10_000;
  const engine = createEngine({ peerId: peerIdOf(0), seed: 1, limits: { uselessAfterMs } });
  const { neighboursMax } = defaultEngineLimits;
  engine.handle({ type: "share", allowed: true }, 1000);
  for (let number = 1; number <= neighboursMax; number += 1) {
    engine.handle({ type: "introduced", peers: [{ peerId: peerIdOf(number), offerer: false, near: "far" }] }, 1000);
    engine.handle({ type: "link-open", linkId: number, peerId: peerIdOf(number) }, 1000);
    engine.handle({ type: "message", linkId: number, message: { type: "hello", protocol: wireProtocol } }, 1000);
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
