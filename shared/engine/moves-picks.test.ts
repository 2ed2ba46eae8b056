import { expect, test } from "vitest";
import { coreAt10s, friend, manifestOf, renditionId } from "../../test/rigs/engine.ts";
import type { PeerMessage } from "../wire/message.ts";
import { movesPicks } from "./moves-picks.ts";
import { knowRendition } from "./rendition-state.ts";

const other = manifestOf(4, "z").renditionId;

/** `renditionId` plays; its segment 0 is held. */
function playing() {
  const core = coreAt10s();
  const state = knowRendition(core, manifestOf(4));
  state.held.set(0, { used: true, bytes: { cache: 0, peer: 1, cdn: 0 }, reason: "alone" });
  core.listener.currentId = renditionId;
  return core;
}

function moves(message: PeerMessage): boolean {
  return movesPicks(playing(), { type: "message", linkId: 1, message });
}

test("what only time or the shell says by the way moves no picks", () => {
  expect(movesPicks(playing(), { type: "timeout" })).toBe(false);
  expect(movesPicks(playing(), { type: "block-sent", linkId: 1, requestId: 1, bytes: 1 })).toBe(false);
  expect(movesPicks(playing(), { type: "segment-read", readId: 1, outcome: "found" })).toBe(false);
});

test("what is lost, or comes to nothing, moves picks", () => {
  expect(movesPicks(playing(), { type: "segment-read", readId: 1, outcome: "lost" })).toBe(true);
  expect(movesPicks(playing(), { type: "segment-read", readId: 1, outcome: "unreadable" })).toBe(true);
  expect(movesPicks(playing(), { type: "dial-failed", peerId: friend })).toBe(true);
  expect(moves({ type: "reject", requestId: 1, reason: "busy", inMs: 0 })).toBe(true);
});

test("a genuine block moves picks only while something is left that nobody was asked for", () => {
  const core = playing();
  const verified = { type: "verified", verifyId: 1, outcome: "genuine" } as const;
  expect(movesPicks(core, verified)).toBe(true);
  core.picks.allAsked = true;
  expect(movesPicks(core, verified)).toBe(false);
  expect(movesPicks(core, { ...verified, outcome: "false" })).toBe(true);
  expect(movesPicks(core, { ...verified, outcome: "unchecked" })).toBe(true);
});

test("what a neighbour holds moves picks where we want it and lack it", () => {
  expect(moves({ type: "have", renditionId, segmentIndex: 1 })).toBe(true);
  expect(moves({ type: "have", renditionId, segmentIndex: 0 })).toBe(false);
  expect(moves({ type: "have", renditionId: other, segmentIndex: 1 })).toBe(false);
  expect(moves({ type: "drop", renditionId, segmentIndex: 1 })).toBe(true);
  expect(moves({ type: "drop", renditionId: other, segmentIndex: 1 })).toBe(false);
  const held = { segmentCount: 4, bits: new Uint8Array(1) };
  expect(moves({ type: "holdings", held: [{ ...held, renditionId: other }] })).toBe(false);
  expect(
    moves({
      type: "holdings",
      held: [
        { ...held, renditionId: other },
        { ...held, renditionId },
      ],
    }),
  ).toBe(true);
});
