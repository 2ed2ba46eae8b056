import { expect, test } from "vitest";
import { coreAt10s, manifest, neighbourOf } from "../../../test/rigs/engine.ts";
import { beginUpload } from "../../../test/rigs/upload.ts";
import { knowRendition } from "../rendition-state.ts";
import { never } from "../timers.ts";
import { nextUploadMs, outsideCandidate } from "./next-part.ts";

/** Of a block for the second neighbour some parts are still to go; the first one has not told of 16,000 bytes, all that the line may have on its way. */
function full() {
  const core = coreAt10s();
  core.uploads.line.bitsPerSecond = 400_000;
  for (const linkId of [1, 2]) neighbourOf(core, linkId, manifest).leastRoundTripMs = 20;
  beginUpload(core, { linkId: 1, bytes: 16_000, handedBytes: 16_000, parts: [{ end: 16_000, leftAtMs: 9_000 }] });
  const begun = beginUpload(core, { linkId: 2, requestId: 2, handedBytes: 0 });
  return { core, begun };
}

test("the next part goes when the one who tells of nothing has been silent for 2 s, though nobody waits for another block", () => {
  const { core } = full();
  expect(nextUploadMs(core)).toBe(11_000);
});

test("where nothing is to go nothing is waited for", () => {
  const { core, begun } = full();
  begun.handedBytes = begun.bytes;
  expect(nextUploadMs(core)).toBe(never);
});

test("whose own sound waits for the origin, and would stop within a second, gives nothing for a second", () => {
  const core = coreAt10s();
  knowRendition(core, manifest);
  Object.assign(core.listener, { currentId: manifest.renditionId });
  Object.assign(core.listener.playhead, { playing: true, sounded: true, atMs: core.nowMs, positionSeconds: 3.5 });
  neighbourOf(core, 1, manifest);
  beginUpload(core, { linkId: 1 });
  const upload = () => outsideCandidate(core);
  expect(upload()).not.toBeNull();
  const fetch = { fetchId: 1, key: { renditionId: manifest.renditionId, segmentIndex: 0 }, firstBlock: 0, endBlock: 1 };
  const running = { ...fetch, startedAtMs: 9_500, lastBlockAtMs: 9_500, arrivedBlocks: 0, cancelled: false };
  core.origin.fetches.set(1, running);
  expect([upload(), nextUploadMs(core)]).toEqual([null, 10_250]);
  core.origin.fetches.set(1, { ...running, cancelled: true });
  expect(upload()).not.toBeNull();
  // An origin that does not answer is no reason to give nothing.
  core.origin.fetches.set(1, { ...running, startedAtMs: 9_000 });
  expect(upload()).not.toBeNull();
  // Nothing sounds, or much of it is here.
  core.origin.fetches.set(1, running);
  core.listener.currentId = null;
  expect(upload()).not.toBeNull();
});
