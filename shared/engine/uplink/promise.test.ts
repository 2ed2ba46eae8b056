import { expect, test } from "vitest";
import { coreAt10s, manifest, neighbourOf } from "../../../test/rigs/engine.ts";
import { beginUpload, uploadFor, waitingUpload } from "../../../test/rigs/upload.ts";
import { changeCap, takeFromCap } from "./cap.ts";
import { promise } from "./promise.ts";

/** A line that is expected to give 16,384 bytes in 100 ms, and two neighbours at 20 ms. */
function block100Ms() {
  const core = coreAt10s();
  Object.assign(core.uploads.line, { seeking: false, bitsPerSecond: (16_384 * 8 * 10) / 0.9 });
  for (const linkId of [1, 2]) neighbourOf(core, linkId, manifest);
  return core;
}

test("a block is there when the line has sent it, and it has gone half the way there and back", () => {
  expect(promise(block100Ms(), uploadFor(1))).toMatchObject({ inMs: 110, keepsPromises: true });
});

test("what was begun goes before it, and what waits and is not due later", () => {
  const core = block100Ms();
  beginUpload(core, { linkId: 2, requestId: 2, handedBytes: 8_192 });
  expect(promise(core, uploadFor(1)).inMs).toBe(160);
  waitingUpload(core, { linkId: 2, requestId: 3, dueAtMs: 12_000 });
  expect(promise(core, uploadFor(1, { dueAtMs: 30_000 })).inMs).toBe(260);
});

test("what is due sooner goes first, and breaks the promise of what would then be late", () => {
  const core = block100Ms();
  waitingUpload(core, { linkId: 2, requestId: 2, dueAtMs: 14_100 });
  expect(promise(core, uploadFor(1, { dueAtMs: 11_000 }))).toMatchObject({ inMs: 110, keepsPromises: true });
  waitingUpload(core, { linkId: 2, requestId: 3, urgency: 1, dueAtMs: 10_299 });
  expect(promise(core, uploadFor(1, { dueAtMs: 11_000 }))).toEqual({
    inMs: 110,
    afterAllMs: 310,
    keepsPromises: false,
  });
  core.uploads.waiting[1] = { ...core.uploads.waiting[1]!, dueAtMs: 10_300 };
  expect(promise(core, uploadFor(1, { dueAtMs: 11_000 })).keepsPromises).toBe(true);
});

test("what was late before is nobody's promise that this one breaks, when it goes first", () => {
  const core = block100Ms();
  waitingUpload(core, { linkId: 2, requestId: 2, dueAtMs: 10_050 });
  expect(promise(core, uploadFor(1, { dueAtMs: 30_000 }))).toMatchObject({ inMs: 210, keepsPromises: true });
});

test("the listener's cap makes promises longer, behind what it allows at once", () => {
  const core = block100Ms();
  changeCap(core.uploads, 16_384 * 8, core.nowMs);
  expect(promise(core, uploadFor(1)).inMs).toBe(110);
  takeFromCap(core.uploads, 16_384, core.nowMs);
  expect(promise(core, uploadFor(1)).inMs).toBe(1_010);
});

test("what goes to somebody in our own network waits for nothing that uses our line, and holds up nothing of it", () => {
  const core = block100Ms();
  core.neighbours.get(2)!.inside = true;
  beginUpload(core, { linkId: 1, requestId: 2 });
  waitingUpload(core, { linkId: 1, requestId: 3, dueAtMs: 10_200 });
  expect(promise(core, uploadFor(2))).toMatchObject({ inMs: 17, keepsPromises: true });
  waitingUpload(core, { linkId: 2, requestId: 4 });
  expect(promise(core, uploadFor(1)).inMs).toBe(310);
});

test("while the line is sought it is expected to be an ordinary one", () => {
  const core = coreAt10s();
  neighbourOf(core, 1, manifest);
  expect(promise(core, uploadFor(1)).inMs).toBe(Math.ceil((16_384 * 8) / 1_500 + 10));
});

test("a block of somebody who is a neighbour no more is promised too, and nothing is where nothing may go", () => {
  const core = block100Ms();
  changeCap(core.uploads, 0, core.nowMs);
  takeFromCap(core.uploads, 16_384, core.nowMs);
  expect(promise(core, uploadFor(9)).inMs).toBe(16_384 * 8_000);
});
