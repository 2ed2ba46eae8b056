import { expect, test } from "vitest";
import {
  blocksPerSegment,
  friend,
  manifest,
  only,
  renditionId,
  requestsIn,
  withNeighbour,
} from "../../../test/rigs/engine.ts";
import type { PeerId } from "../../ids.ts";
import { blockBytes } from "../../manifest/manifest.ts";
import type { EngineOutput } from "../output.ts";

test("a block is due when its chunk is: the rest of a segment that stops within a chunk is fetched before that", () => {
  const { say } = withNeighbour({ unprovenBlocksMax: 24 });
  say({ type: "play", manifest });
  const asked = requestsIn(say({ type: "playhead", renditionId, positionSeconds: 0, playing: true }));
  for (const { requestId, blockIndex } of asked.filter(({ segmentIndex }) => segmentIndex === 1)) {
    if (blockIndex > 3) continue;
    const message = { type: "block", requestId, offset: 0, sentMs: 0, payloadBytes: blockBytes } as const;
    const { verifyId } = only(say({ type: "message", linkId: 1, message }), "verify")[0] ?? { verifyId: 0 };
    say({ type: "verified", verifyId, outcome: "genuine" });
  }
  say({ type: "link-closed", linkId: 1, peerId: friend });
  // Blocks 3 and 4 are one chunk, which starts 2.4 s into the segment of 4 s.
  const fetched: EngineOutput[] = [];
  for (let positionSeconds = 0; positionSeconds < 6.3; positionSeconds += 0.1) {
    fetched.push(...say({ type: "playhead", renditionId, positionSeconds, playing: true }, 100));
  }
  expect(only(fetched, "fetch-origin")).toContainEqual(
    expect.objectContaining({ key: { renditionId, segmentIndex: 1 }, firstBlock: 4, endBlock: 5 }),
  );
});

test("a player that fell silent a hair before a segment gets the rest of it from the origin when its neighbour is gone", () => {
  // In a company that is never steady nothing is shared out: only the deadline says when.
  const { say } = withNeighbour({ unprovenBlocksMax: 24, companySteadyAfterMs: 1e9 });
  const other = "company".padEnd(43, "c") as PeerId;
  // A neighbour that plays the same keeps up the hope that somebody may come to hold the segment.
  say({ type: "introduced", peers: [{ peerId: other, offerer: true, near: "far" }] });
  say({ type: "link-open", linkId: 2, peerId: other });
  const held = [{ renditionId, segmentCount: 10, bits: new Uint8Array(2) }];
  say({ type: "message", linkId: 2, message: { type: "holdings", held } });
  const outputs = say({ type: "play", manifest });
  outputs.push(...say({ type: "playhead", renditionId, positionSeconds: 0, playing: true }));
  // The neighbour gives what sounds, and the segment behind it up to its last chunk, which starts 2.4 s into it.
  for (const { requestId, segmentIndex, blockIndex } of requestsIn(outputs)) {
    if (segmentIndex > 1 || (segmentIndex === 1 && blockIndex > 2)) continue;
    const payloadBytes = blockIndex === blocksPerSegment - 1 ? blockBytes - 100 : blockBytes;
    const message = { type: "block", requestId, offset: 0, sentMs: 0, payloadBytes } as const;
    const verify = only(say({ type: "message", linkId: 1, message }, 2), "verify")[0];
    say({ type: "verified", verifyId: verify?.verifyId ?? 0, outcome: "genuine" });
  }
  say({ type: "playhead", renditionId, positionSeconds: 3, playing: true });
  say({ type: "link-closed", linkId: 1, peerId: friend });
  say({ type: "want", wantId: 1, key: { renditionId, segmentIndex: 1 } });
  const fetched: EngineOutput[] = [];
  for (let step = 0; step < 20; step += 1) {
    fetched.push(...say({ type: "playhead", renditionId, positionSeconds: 3.999_999_999, playing: false }, 100));
  }
  expect(only(fetched, "fetch-origin")).toContainEqual(
    expect.objectContaining({ key: { renditionId, segmentIndex: 1 }, firstBlock: 3 }),
  );
});
