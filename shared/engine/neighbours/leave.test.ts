import { expect, test } from "vitest";
import { coreAt10s, manifest, neighbourOf, only, peerOf, renditionId } from "../../../test/rigs/engine.ts";
import { knowRendition, partialOf } from "../rendition-state.ts";
import { never, setTimer } from "../timers.ts";
import { introduced, offered } from "./dials.ts";
import { keepAlive } from "./keep-alive.ts";
import { forgetNeighbour, type LeaveReason, leaveNeighbour } from "./leave.ts";
import { linkOpened } from "./neighbours.ts";

function linked() {
  const core = coreAt10s();
  const neighbour = neighbourOf(core, 1, manifest);
  const peer = peerOf(core, 1, { state: "connected" });
  return { core, neighbour, peer };
}

test("whoever is left hears why; who is silent would not hear it", () => {
  const said = (reason: LeaveReason) => {
    const { core, neighbour } = linked();
    leaveNeighbour(core, neighbour, reason);
    expect(only(core.out, "hang-up")).toMatchObject([{ reason }]);
    return only(core.out, "send").map(({ message }) => message);
  };
  expect(said("full")).toEqual([{ type: "goodbye", reason: "full" }]);
  expect(said("silent")).toEqual([]);
});

test("liars are never taken back, others that failed us are left alone for a while, who had no room may come at once", () => {
  const outFor = (reason: LeaveReason) => {
    const { core, neighbour, peer } = linked();
    leaveNeighbour(core, neighbour, reason);
    return core.peers.has(peer.peerId) ? ([peer.state, peer.untilMs - core.nowMs] as const) : null;
  };
  const aMinute = expect.closeTo(60_000, -5);
  expect(outFor("bad-block")).toEqual(["shunned", never]);
  expect(outFor("useless")).toEqual(["quarantined", aMinute]);
  expect(outFor("silent")).toEqual(["silent", aMinute]);
  expect(outFor("full")).toBeNull();
});

test.each(["flood", "bad-service", "protocol-error"] as const)(
  "who is left for %s is neither dialled nor answered for a minute, and for two after the next time",
  (reason) => {
    const { core, neighbour, peer } = linked();
    for (const lengthMs of [60_000, 120_000]) {
      leaveNeighbour(core, neighbour, reason);
      expect(core.peers.has(peer.peerId)).toBe(false);
      const isHeard = () => {
        core.out.length = 0;
        offered(core, peer.peerId);
        introduced(core, [{ peerId: peer.peerId, offerer: true, near: "far" }]);
        linkOpened(core, 9, peer.peerId);
        const heard = only(core.out, "answer").length + only(core.out, "dial").length + core.neighbours.size;
        for (const each of core.neighbours.values()) leaveNeighbour(core, each, "leaving");
        return heard > 0;
      };
      core.nowMs += lengthMs - 1;
      expect(isHeard()).toBe(false);
      core.nowMs += 1;
      expect(isHeard()).toBe(true);
    }
  },
);

test("who is left for a flood hears nothing more; who gave no service that it is useless", () => {
  const said = (reason: LeaveReason) => {
    const { core, neighbour } = linked();
    leaveNeighbour(core, neighbour, reason);
    return only(core.out, "send").map(({ message }) => message);
  };
  expect(said("flood")).toEqual([]);
  expect(said("bad-service")).toEqual([{ type: "goodbye", reason: "useless" }]);
});

test("who fell silent is dialled once more after its quarantine, by our offer, and not after a second one", () => {
  const { core, neighbour, peer } = linked();
  peer.offerer = false;
  leaveNeighbour(core, neighbour, "silent");
  expect(peer).toMatchObject({ dialsAgain: true, offerer: true });
  core.nowMs = peer.untilMs;
  keepAlive(core);
  expect(only(core.out, "dial")).toEqual([{ type: "dial", peerId: peer.peerId, offerer: true }]);
  peer.state = "connected";
  leaveNeighbour(core, neighbourOf(core, 1, manifest), "silent");
  expect(peer).toMatchObject({ state: "silent", dialsAgain: false });
});

test("who is gone is asked for nothing any more, and the company of what plays has changed", () => {
  const { core, neighbour, peer } = linked();
  const state = knowRendition(core, manifest);
  core.listener.currentId = renditionId;
  const key = { renditionId, segmentIndex: 2, blockIndex: 1 };
  partialOf(state, 2).asked[1] = 1;
  neighbour.requests.set(7, {
    requestId: 7,
    key,
    askedAtMs: 9_000,
    timeoutAtMs: 11_000,
    expired: false,
    arrivedBytes: 0,
  });
  forgetNeighbour(core, neighbour);
  expect(partialOf(state, 2).asked[1]).toBe(0);
  expect(state.companyChangedMs).toBe(core.nowMs);
  expect([core.neighbours.size, core.peers.has(peer.peerId), core.picks.stale]).toEqual([0, false, true]);
});

test("with the last neighbour its requests are waited for no more", () => {
  const { core, neighbour } = linked();
  const second = neighbourOf(core, 2, manifest);
  setTimer(core.timers, "requests", 11_000);
  forgetNeighbour(core, neighbour);
  expect(core.timers.dueMs.requests).toBe(11_000);
  forgetNeighbour(core, second);
  expect(core.timers.dueMs.requests).toBe(never);
});
