import { expect, test } from "vitest";
import {
  coreAt10s,
  expectTimeProgress,
  friend,
  manifest,
  neighbourOf,
  only,
  peerOf,
} from "../../../test/rigs/engine.ts";
import { forgetTime } from "../timers.ts";
import { keepAlive, nextKeepAliveMs } from "./keep-alive.ts";

test("a ping that is due exactly now is sent, at fractional times too", () => {
  expectTimeProgress((engine, atMs) => {
    engine.handle({ type: "share", allowed: true }, atMs);
    engine.handle({ type: "introduced", peers: [{ peerId: friend, offerer: true, near: "far" }] }, atMs);
    engine.handle({ type: "link-open", linkId: 1, peerId: friend }, atMs);
    engine.handle({ type: "message", linkId: 1, message: { type: "pong", nonce: 1 } }, atMs + 0.1);
  });
});

function linked() {
  const core = coreAt10s({ pingAfterMs: 2_000, idlePingAfterMs: 20_000, silentAfterMs: 4_000 });
  const neighbour = neighbourOf(core, 1, manifest);
  peerOf(core, 1, { state: "connected" });
  forgetTime(core.timers, "keep-alive");
  return { core, neighbour };
}

test("a neighbour that owes us blocks is pinged after 2 s of silence, one that owes nothing after 20 s", () => {
  const { core, neighbour } = linked();
  expect(nextKeepAliveMs(core)).toBe(29_000);
  const key = { renditionId: manifest.renditionId, segmentIndex: 0, blockIndex: 0 };
  neighbour.requests.set(1, { requestId: 1, key, askedAtMs: 9_000, timeoutAtMs: 13_000, expired: false });
  expect(nextKeepAliveMs(core)).toBe(11_000);
  core.nowMs = 10_999;
  keepAlive(core);
  expect(core.out).toEqual([]);
  core.nowMs = 11_000;
  keepAlive(core);
  expect(only(core.out, "send").map(({ message }) => message.type)).toEqual(["ping"]);
  expect(nextKeepAliveMs(core)).toBe(15_000);
});

test("a neighbour that leaves a ping unanswered for 4 s is given up as silent", () => {
  const { core, neighbour } = linked();
  neighbour.pingSentAtMs = 9_500;
  core.nowMs = 13_500;
  keepAlive(core);
  expect(only(core.out, "hang-up")).toMatchObject([{ peerId: neighbour.peerId, reason: "silent" }]);
  expect(core.neighbours.size).toBe(0);
});

test("a quarantine that is over is forgotten; a housemate's short one ends with a dial", () => {
  const core = coreAt10s();
  peerOf(core, 1, { state: "quarantined", untilMs: 10_000 });
  peerOf(core, 2, { state: "quarantined", untilMs: 10_000, near: "address", dialsAgain: true });
  peerOf(core, 3, { state: "quarantined", untilMs: 10_001 });
  forgetTime(core.timers, "keep-alive");
  keepAlive(core);
  expect(only(core.out, "dial").map(({ peerId }) => peerId[0])).toEqual(["2"]);
  expect([...core.peers.keys()].map((peerId) => peerId[0])).toEqual(["2", "3"]);
});
