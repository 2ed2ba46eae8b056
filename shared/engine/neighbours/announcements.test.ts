import { expect, test } from "vitest";
import { driver, manifest, only, renditionId, requestsIn, self, withNeighbour } from "../../../test/rigs/engine.ts";
import type { PeerId } from "../../ids.ts";
import { blockBytes } from "../../manifest/manifest.ts";
import { wireProtocol } from "../../wire/limits.ts";
import { createEngine } from "../engine.ts";
import type { LinkId } from "../input.ts";
import type { EngineOutput } from "../output.ts";

const other = "other".padEnd(43, "o") as PeerId;

/** Two neighbours: 1 holds all of a song, 2 plays something else. The song's beginning is cached, and its next segment comes from 1. */
function afterOneSegment() {
  const { say } = withNeighbour();
  say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest, segments: [0], lastUsedMs: 0 }] });
  say({ type: "introduced", peers: [{ peerId: other, offerer: true, near: "far" }] });
  say({ type: "link-open", linkId: 2, peerId: other });
  say({ type: "message", linkId: 2, message: { type: "hello", protocol: wireProtocol } }, 1);
  // Said to all when the song began; 2 answers nothing.
  const outputs = say({ type: "play", manifest });
  const told: EngineOutput[] = [];
  for (const { requestId, segmentIndex, blockIndex } of requestsIn(outputs)) {
    if (segmentIndex !== 1) continue;
    const payloadBytes = blockIndex === 4 ? blockBytes - 100 : blockBytes;
    const block = { type: "block", requestId, offset: 0, sentMs: 0, payloadBytes } as const;
    const verify = only(say({ type: "message", linkId: 1, message: block }), "verify")[0];
    told.push(...say({ type: "verified", verifyId: verify?.verifyId ?? 0, outcome: "genuine" }));
  }
  return { say, told, before: [...outputs, ...told] };
}

function saidTo(outputs: EngineOutput[], linkId: LinkId): string[] {
  const said = only(outputs, "send").filter((output) => output.linkId === linkId);
  return said.map(({ message }) => message.type).filter((type) => type === "have" || type === "holdings");
}

test("who holds all of a song or plays another hears of a new segment by and by, in one frame", () => {
  const { say, told } = afterOneSegment();
  expect([saidTo(told, 1), saidTo(told, 2)]).toEqual([[], []]);
  expect(saidTo(say({ type: "timeout" }, 2_900), 2)).toEqual([]);
  expect(saidTo(say({ type: "timeout" }, 100), 2)).toEqual(["holdings"]);
  expect(saidTo(say({ type: "timeout" }, 20_000), 2)).toEqual([]);
});

test("who turns to a song hears at once what it has not heard of, and from then on of each segment", () => {
  const { say, before } = afterOneSegment();
  const held = [{ renditionId, segmentCount: 10, bits: new Uint8Array(2) }];
  const answer = say({ type: "message", linkId: 2, message: { type: "holdings", held } }, 10);
  const [told] = only(answer, "send").flatMap(({ message }) => (message.type === "holdings" ? message.held : []));
  expect(told).toMatchObject({ renditionId, bits: new Uint8Array([3, 0]) });
  const outputs = say({ type: "playhead", renditionId, positionSeconds: 0, playing: true });
  const later: EngineOutput[] = [];
  for (const { requestId, segmentIndex, blockIndex } of requestsIn([...before, ...outputs])) {
    if (segmentIndex !== 2) continue;
    const payloadBytes = blockIndex === 4 ? blockBytes - 100 : blockBytes;
    const verify = only(
      say({ type: "message", linkId: 1, message: { type: "block", requestId, offset: 0, sentMs: 0, payloadBytes } }),
      "verify",
    );
    later.push(...say({ type: "verified", verifyId: verify[0]?.verifyId ?? 0, outcome: "genuine" }));
  }
  expect(saidTo(later, 2)).toEqual(["have"]);
});

test("the beginning of a song is told to all at once: whoever clicks on it has no time to ask", () => {
  const { say } = withNeighbour();
  say({ type: "introduced", peers: [{ peerId: other, offerer: true, near: "far" }] });
  say({ type: "link-open", linkId: 2, peerId: other });
  const told: EngineOutput[] = [];
  for (const { requestId, blockIndex } of requestsIn(say({ type: "play", manifest }))) {
    const payloadBytes = blockIndex === 4 ? blockBytes - 100 : blockBytes;
    const block = { type: "block", requestId, offset: 0, sentMs: 0, payloadBytes } as const;
    const verify = only(say({ type: "message", linkId: 1, message: block }), "verify")[0];
    told.push(...say({ type: "verified", verifyId: verify?.verifyId ?? 0, outcome: "genuine" }));
  }
  expect(saidTo(told, 2)).toEqual(["have"]);
});

/** Plays a song of which so many segments of ten are cached, for half a minute, where the tracker knows of others; what is said to the tracker. */
function saidToTracker(heldSegments: number): { wants: number[]; seeks: number } {
  const engine = createEngine({ peerId: self, seed: 1 });
  const { say } = driver(engine);
  const segments = Array.from({ length: heldSegments }, (_, index) => index);
  say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest, segments, lastUsedMs: 0 }] });
  const outputs = [...say({ type: "share", allowed: true }), ...say({ type: "tracker-open" })];
  outputs.push(...say({ type: "play", manifest }), ...say({ type: "timeout" }, 2_000));
  say({ type: "swarm", renditionId, holders: 9, wanters: 9 });
  for (let second = 0; second < 30; second += 1) {
    outputs.push(...say({ type: "playhead", renditionId, positionSeconds: second, playing: true }, 1_000));
  }
  const changes = only(outputs, "announce").flatMap((announce) => announce.changes);
  return { wants: changes.map(([, , want]) => want), seeks: only(outputs, "seek-peers").length };
}

test("who holds all of a song that it plays asks the tracker for nobody; who lacks a part of it does", () => {
  const all = saidToTracker(10);
  expect(all).toEqual({ wants: [0], seeks: 0 });
  const most = saidToTracker(9);
  expect(most.wants).toContain(3);
  expect(most.seeks).toBeGreaterThan(0);
});

test("whoever slept and lost its links asks for company in what it plays, though it holds all of it, until a link opens", () => {
  const { say } = withNeighbour();
  const segments = manifest.segments.map((_, index) => index);
  say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest, segments, lastUsedMs: 0 }] });
  say({ type: "play", manifest });
  const announced = () => {
    const outputs = [...say({ type: "tracker-open" }), ...say({ type: "timeout" }, 5_000)];
    return only(outputs, "announce").flatMap(({ changes }) => changes);
  };
  expect(announced()).toEqual([[renditionId, 10, 0]]);
  say({ type: "woke", sleptMs: 60_000 });
  expect(announced()).toEqual([[renditionId, 10, 3]]);
  say({ type: "link-open", linkId: 9, peerId: other });
  expect(announced()).toEqual([[renditionId, 10, 0]]);
});
