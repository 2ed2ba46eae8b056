import { expect, test } from "vitest";
import { coreAt10s, peerIdOf, peerOf } from "../../../test/rigs/engine.ts";
import { emptyCore } from "../empty-core.ts";
import { isDue, never } from "../timers.ts";
import { dialFailed } from "./dials.ts";
import {
  comeBack,
  countPeers,
  knowPeer,
  losePeer,
  movePeer,
  quarantine,
  waitAgain,
  waitingPeers,
} from "./known-peers.ts";

test("a peer that waits is told anew, one that is being dialled or in quarantine is left as it is", () => {
  const core = coreAt10s();
  const waiting = peerOf(core, 1, { untilMs: 11_000 });
  const dialled = peerOf(core, 2, { state: "dialling", untilMs: 12_000 });
  for (const { peerId } of [waiting, dialled]) {
    knowPeer(core, { peerId, near: "address", offerer: false, reason: "same-address" });
  }
  expect(waiting).toMatchObject({ near: "address", offerer: false, reason: "same-address", untilMs: 40_000 });
  expect(dialled).toMatchObject({ near: "far", offerer: true, reason: null, untilMs: 12_000 });
});

test("one that was silent and is introduced anew has come back to the tracker: it may be dialled; others in quarantine may not", () => {
  const core = coreAt10s();
  const silent = peerOf(core, 1, { state: "silent", untilMs: 60_000, failures: 1, dialsAgain: true });
  const failed = peerOf(core, 2, { state: "quarantined", untilMs: 60_000, failures: 1 });
  const liar = peerOf(core, 3, { state: "shunned", untilMs: never });
  for (const { peerId } of [silent, failed, liar]) {
    knowPeer(core, { peerId, near: "far", offerer: false, reason: null });
  }
  expect(silent).toMatchObject({ state: "waiting", offerer: false, untilMs: 40_000, dialsAgain: false, failures: 1 });
  expect([failed.state, liar.state]).toEqual(["quarantined", "shunned"]);
});

test("quarantine lasts about a minute, and twice as long with each failure more, up to 64 times", () => {
  const core = coreAt10s({ quarantineMs: 60_000 });
  const peer = peerOf(core, 1);
  for (const times of [1, 2, 4, 8, 16, 32, 64, 64, 64]) {
    quarantine(core, peer.peerId, "quarantined");
    const lengthMs = peer.untilMs - core.nowMs;
    expect(lengthMs).toBeGreaterThanOrEqual(45_000 * times);
    expect(lengthMs).toBeLessThan(75_000 * times);
  }
  expect(peer.state).toBe("quarantined");
});

test("two that leave each other at one moment do so for times of their own, which come from their seeds", () => {
  const lengthOf = (seed: number) => {
    const core = emptyCore({ peerId: peerIdOf(0), seed });
    const peer = peerOf(core, 1);
    quarantine(core, peer.peerId, "silent");
    return peer.untilMs;
  };
  expect(new Set([1, 2, 3].map(lengthOf)).size).toBe(3);
  expect(lengthOf(1)).toBe(lengthOf(1));
});

test("one that was lost is no failure: whatever came before its link, its first dial is repeated", () => {
  const core = coreAt10s({ dialAgainMs: 3_000 });
  const lost = peerOf(core, 1, { state: "connected", failures: 2 });
  losePeer(core, lost);
  movePeer(core, lost, "dialling", 15_000);
  dialFailed(core, lost.peerId, "failed");
  expect(lost).toMatchObject({ state: "quarantined", untilMs: 13_000, dialsAgain: true });
});

test("one that was lost waits until the tracker can be reached", () => {
  const core = coreAt10s();
  const lost = peerOf(core, 1, { state: "connected", offerer: false });
  const other = peerOf(core, 2);
  losePeer(core, lost);
  expect(lost).toMatchObject({ state: "waiting", offerer: true, lost: true, untilMs: 40_000 });
  core.tracker.state = "connecting";
  expect(waitingPeers(core)).toEqual([other]);
  core.tracker.state = "open";
  expect(waitingPeers(core)).toEqual([lost, other]);
});

test("who moves from one state to another is looked after at a new time", () => {
  const core = coreAt10s();
  expect(isDue(core.timers, "keep-alive", core.nowMs)).toBe(false);
  waitAgain(core, peerOf(core, 1, { state: "quarantined", dialsAgain: true }));
  expect(isDue(core.timers, "keep-alive", core.nowMs)).toBe(true);
  expect(core.peers.get(peerIdOf(1))).toMatchObject({ state: "waiting", dialsAgain: false });
});

test("housemates are dialled first, others in the order of their introduction", () => {
  const core = coreAt10s();
  for (const number of [1, 2]) peerOf(core, number);
  peerOf(core, 3, { state: "dialling" });
  for (const number of [4, 5]) peerOf(core, number, { near: "address" });
  expect(waitingPeers(core).map(({ peerId }) => peerId[0])).toEqual(["4", "5", "1", "2"]);
  expect([countPeers(core, "waiting"), countPeers(core, "dialling")]).toEqual([4, 1]);
});

test("one that comes back is remembered only while we share", () => {
  const core = coreAt10s();
  expect(comeBack(core, peerIdOf(1)).state).toBe("waiting");
  core.sharing.allowed = false;
  comeBack(core, peerIdOf(2));
  expect([...core.peers.keys()]).toEqual([peerIdOf(1)]);
});
