import { expect, test } from "vitest";
import { coreAt10s, manifest, neighbourOf } from "../../../test/rigs/engine.ts";
import { beginUpload } from "../../../test/rigs/upload.ts";
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

test("while our own sound waits for the origin nothing goes over our line; then what waits is looked at again", () => {
  const core = coreAt10s();
  neighbourOf(core, 1, manifest);
  beginUpload(core, { linkId: 1 });
  core.uploads.quietUntilMs = 10_400;
  expect([outsideCandidate(core), nextUploadMs(core)]).toEqual([null, 10_400]);
  core.nowMs = 10_400;
  expect(outsideCandidate(core)).not.toBeNull();
});

test("where nobody waits the end of the quiet is no time to wake for", () => {
  const core = coreAt10s();
  core.uploads.quietUntilMs = 10_400;
  expect(nextUploadMs(core)).toBe(never);
});
