import { expect, test } from "vitest";
import { coreAt10s, manifest, neighbourOf, only, peerOf, renditionId } from "../../../test/rigs/engine.ts";
import { knowRendition, partialOf } from "../rendition-state.ts";
import { never } from "../timers.ts";
import { forgetNeighbour, type LeaveReason, leaveNeighbour } from "./leave.ts";

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

test("liars are never taken back, the useless after a while, who had no room at once", () => {
  const outUntilMs = (reason: LeaveReason) => {
    const { core, neighbour, peer } = linked();
    leaveNeighbour(core, neighbour, reason);
    return core.peers.has(peer.peerId) ? peer.untilMs : 0;
  };
  expect(outUntilMs("bad-block")).toBe(never);
  expect(outUntilMs("useless")).toBe(70_000);
  expect(outUntilMs("full")).toBe(0);
});

test("who is gone is asked for nothing any more, and the company of what plays has changed", () => {
  const { core, neighbour, peer } = linked();
  const state = knowRendition(core, manifest);
  core.listener.currentId = renditionId;
  const key = { renditionId, segmentIndex: 2, blockIndex: 1 };
  partialOf(state, 2).asked[1] = 1;
  neighbour.requests.set(7, { requestId: 7, key, askedAtMs: 9_000, timeoutAtMs: 11_000, expired: false });
  forgetNeighbour(core, neighbour);
  expect(partialOf(state, 2).asked[1]).toBe(0);
  expect(state.companyChangedMs).toBe(core.nowMs);
  expect([core.neighbours.size, core.peers.has(peer.peerId), core.picks.stale]).toEqual([0, false, true]);
});
