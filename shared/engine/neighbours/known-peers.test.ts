import { expect, test } from "vitest";
import { coreAt10s, peerIdOf, peerOf } from "../../../test/rigs/engine.ts";
import { isDue } from "../timers.ts";
import { comeBack, countPeers, knowPeer, quarantine, waitAgain, waitingPeers } from "./known-peers.ts";

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

test("quarantine lasts a minute, and twice as long with each failure more, up to 64 times", () => {
  const core = coreAt10s({ quarantineMs: 60_000 });
  const peer = peerOf(core, 1);
  const lengths = Array.from({ length: 9 }, () => {
    quarantine(core, peer.peerId);
    return (peer.untilMs - core.nowMs) / 60_000;
  });
  expect(lengths).toEqual([1, 2, 4, 8, 16, 32, 64, 64, 64]);
  expect(peer.state).toBe("quarantined");
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
