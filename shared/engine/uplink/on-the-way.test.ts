import { expect, test } from "vitest";
import { coreAt10s, manifest, neighbourOf } from "../../../test/rigs/engine.ts";
import { beginUpload } from "../../../test/rigs/upload.ts";
import { hasRoom } from "./on-the-way.ts";

/** A line of 400 kbit/s, and two neighbours at 20 ms: 16,000 bytes are what it takes in 320 ms. */
function twoAt20Ms() {
  const core = coreAt10s();
  core.uploads.line.bitsPerSecond = 400_000;
  for (const linkId of [1, 2]) neighbourOf(core, linkId, manifest).leastRoundTripMs = 20;
  return core;
}

test("so much may be on its way as the line takes until word of it is back", () => {
  const core = twoAt20Ms();
  const upload = beginUpload(core, { linkId: 1, handedBytes: 15_999 });
  expect(hasRoom(core, 1)).toBe(true);
  upload.handedBytes = 16_000;
  expect(hasRoom(core, 1)).toBe(false);
  upload.ackedBytes = 1;
  expect(hasRoom(core, 1)).toBe(true);
});

test("what is on its way to all neighbours counts", () => {
  const core = twoAt20Ms();
  beginUpload(core, { linkId: 1, handedBytes: 8_000 });
  beginUpload(core, { linkId: 2, requestId: 2, handedBytes: 8_000 });
  expect([hasRoom(core, 1), hasRoom(core, 2)]).toEqual([false, false]);
});

test("a far neighbour has more room: word of what it got takes longer", () => {
  const core = twoAt20Ms();
  neighbourOf(core, 2, manifest).leastRoundTripMs = 200;
  beginUpload(core, { linkId: 1, handedBytes: 16_000 });
  expect([hasRoom(core, 1), hasRoom(core, 2)]).toEqual([false, true]);
});

test("a round trip that has grown is a queue, and gives no more room", () => {
  const core = twoAt20Ms();
  core.neighbours.get(2)!.roundTripMs = 400;
  beginUpload(core, { linkId: 1, handedBytes: 16_000 });
  expect([hasRoom(core, 1), hasRoom(core, 2)]).toEqual([false, false]);
});

test("what is on its way to one that has told of none of it for 2 s counts only for itself, whatever else it tells", () => {
  const core = twoAt20Ms();
  const upload = beginUpload(core, { linkId: 1, handedBytes: 16_000, parts: [{ end: 16_000, leftAtMs: 8_001 }] });
  expect([hasRoom(core, 1), hasRoom(core, 2)]).toEqual([false, false]);
  core.nowMs = 10_001;
  upload.ackedBytes = 1;
  core.uploads.line.bitsPerSecond = 390_000;
  expect([hasRoom(core, 1), hasRoom(core, 2)]).toEqual([false, true]);
});

test("what goes to somebody inside our network takes no room of our line", () => {
  const core = twoAt20Ms();
  core.neighbours.get(2)!.inside = true;
  beginUpload(core, { linkId: 2, handedBytes: 16_000 });
  expect(hasRoom(core, 1)).toBe(true);
});

test("eight packets may be on their way on the thinnest line", () => {
  const core = twoAt20Ms();
  core.uploads.line.bitsPerSecond = 48_000;
  const upload = beginUpload(core, { linkId: 1, handedBytes: 8 * 1_136 - 1 });
  expect(hasRoom(core, 1)).toBe(true);
  upload.handedBytes += 1;
  expect(hasRoom(core, 1)).toBe(false);
});
