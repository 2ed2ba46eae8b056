import { expect, test } from "vitest";
import { coreAt10s, manifest, neighbourOf, renditionId } from "../../../test/rigs/engine.ts";
import { beginUpload, uploadFor, waitingUpload } from "../../../test/rigs/upload.ts";
import type { Core } from "../state.ts";
import { noteGiven } from "./given.ts";
import { chooseUpload, comesBefore } from "./turns.ts";

/** Neighbours 1 to 5; all were served, 1 longest ago. Nobody's turn was it so far. */
function five(): Core {
  const core = coreAt10s({ uploadSlots: 4, optimisticMs: 10_000 });
  for (let linkId = 1; linkId <= 5; linkId += 1) neighbourOf(core, linkId, manifest).lastSentAtMs = linkId * 100;
  return core;
}

const all = () => true;
const segment = (segmentIndex: number) => ({ renditionId, segmentIndex, blockIndex: 0 });

test("what plays comes before what is next, and that before what is idle, whenever it is due", () => {
  const core = five();
  const playing = uploadFor(1, { urgency: 0, dueAtMs: 60_000, askedAtMs: 10_000 });
  const next = uploadFor(2, { urgency: 1, dueAtMs: 10_500, askedAtMs: 9_000 });
  const idle = uploadFor(3, { urgency: 2, dueAtMs: 10_200, askedAtMs: 8_000 });
  expect([comesBefore(core, playing, next), comesBefore(core, next, playing)]).toEqual([true, false]);
  expect([comesBefore(core, next, idle), comesBefore(core, idle, next)]).toEqual([true, false]);
});

test("a segment that was begun is brought to its end before others, unless one is due in an earlier step of 4 s", () => {
  const core = five();
  core.uploads.last = { linkId: 1, key: segment(3) };
  const begun = uploadFor(1, { key: { ...segment(3), blockIndex: 1 }, dueAtMs: 50_000 });
  const sameStep = uploadFor(2, { key: segment(4), dueAtMs: 50_000, askedAtMs: 9_000 });
  expect(comesBefore(core, begun, sameStep)).toBe(true);
  expect(comesBefore(core, sameStep, begun)).toBe(false);
  const sooner = { ...sameStep, dueAtMs: 49_999 };
  expect(comesBefore(core, begun, sooner)).toBe(false);
  expect(comesBefore(core, sooner, begun)).toBe(true);
  // Another's block of the same segment is none of it.
  const others = uploadFor(2, { key: { ...segment(3), blockIndex: 1 }, dueAtMs: 50_000 });
  expect(comesBefore(core, begun, others)).toBe(true);
  expect(comesBefore(core, others, begun)).toBe(false);
});

test("of what is due in one step, what was given least often goes first, before the segment that was begun", () => {
  const core = five();
  core.uploads.last = { linkId: 1, key: segment(3) };
  const begun = uploadFor(1, { key: { ...segment(3), blockIndex: 1 }, dueAtMs: 50_000 });
  const rarer = uploadFor(2, { key: segment(4), dueAtMs: 50_000 });
  noteGiven(core.uploads.given, begun.blockName);
  expect([comesBefore(core, rarer, begun), comesBefore(core, begun, rarer)]).toEqual([true, false]);
  noteGiven(core.uploads.given, rarer.blockName);
  expect([comesBefore(core, rarer, begun), comesBefore(core, begun, rarer)]).toEqual([false, true]);
  // What is due sooner, and what plays, comes before it all the same.
  noteGiven(core.uploads.given, begun.blockName);
  const sooner = { ...begun, dueAtMs: 49_999 };
  expect(comesBefore(core, sooner, rarer)).toBe(true);
  expect(comesBefore(core, begun, { ...rarer, urgency: 1 })).toBe(true);
});

test("what is due sooner comes first, in steps of 4 s; within one, who gave us more, and else who asked first", () => {
  const core = five();
  const early = uploadFor(1, { dueAtMs: 17_999, askedAtMs: 10_000 });
  const late = uploadFor(2, { dueAtMs: 18_000, askedAtMs: 9_000 });
  expect(comesBefore(core, early, late)).toBe(true);
  const same = uploadFor(2, { dueAtMs: 14_000, askedAtMs: 9_000 });
  expect(comesBefore(core, early, same)).toBe(false);
  core.neighbours.get(1)!.receivedBytes = 1;
  expect(comesBefore(core, early, same)).toBe(true);
  core.uploads.optimistic = { linkId: 2, sinceMs: 9_000 };
  expect(comesBefore(core, early, same)).toBe(false);
});

test("who was served longest ago has its turn, before whoever gave us most", () => {
  const core = five();
  core.neighbours.get(3)!.receivedBytes = 1e6;
  for (const linkId of [3, 2]) waitingUpload(core, { linkId });
  expect(chooseUpload(core, all)?.linkId).toBe(2);
  expect(core.uploads.optimistic).toEqual({ linkId: 2, sinceMs: 10_000 });
});

test("a turn lasts 10 s while its neighbour waits for something, and then goes to the next", () => {
  const core = five();
  for (const linkId of [1, 2]) waitingUpload(core, { linkId });
  chooseUpload(core, all);
  core.neighbours.get(1)!.lastSentAtMs = 9_000;
  core.nowMs = 19_999;
  expect(chooseUpload(core, all)?.linkId).toBe(1);
  core.nowMs = 20_000;
  expect(chooseUpload(core, all)?.linkId).toBe(2);
  core.uploads.waiting.pop();
  expect(chooseUpload(core, all)?.linkId).toBe(1);
});

test("while three are served beside the one whose turn it is, nobody else begins", () => {
  const core = five();
  core.uploads.optimistic = { linkId: 1, sinceMs: 9_000 };
  for (const linkId of [2, 3, 4]) beginUpload(core, { linkId });
  waitingUpload(core, { linkId: 5, dueAtMs: 10_100 });
  waitingUpload(core, { linkId: 1, urgency: 2 });
  expect(chooseUpload(core, all)?.linkId).toBe(1);
  waitingUpload(core, { linkId: 4, urgency: 1 });
  expect(chooseUpload(core, all)?.linkId).toBe(4);
  core.uploads.begun.delete("3/1");
  expect(chooseUpload(core, all)?.linkId).toBe(5);
});

test("who has no room is passed over; with nobody left nothing is sent", () => {
  const core = five();
  for (const linkId of [1, 2]) waitingUpload(core, { linkId });
  expect(chooseUpload(core, (linkId) => linkId !== 1)?.linkId).toBe(2);
  expect(chooseUpload(core, () => false)).toBeNull();
  core.uploads.waiting.length = 0;
  expect(chooseUpload(core, all)).toBeNull();
});

test("who has no room, because it tells of nothing that arrives, holds neither a slot nor the turn", () => {
  const core = five();
  core.uploads.optimistic = { linkId: 1, sinceMs: 9_000 };
  for (const linkId of [2, 3, 4]) beginUpload(core, { linkId });
  for (const linkId of [1, 5]) waitingUpload(core, { linkId });
  expect(chooseUpload(core, (linkId) => linkId !== 1)).toBeNull();
  expect(chooseUpload(core, (linkId) => linkId !== 1 && linkId !== 4)?.linkId).toBe(5);
  const anew = five();
  for (const linkId of [1, 2]) waitingUpload(anew, { linkId });
  chooseUpload(anew, (linkId) => linkId !== 1);
  expect(anew.uploads.optimistic?.linkId).toBe(2);
});

test("whoever has no room at all leaves the turn to the one who has it", () => {
  const core = five();
  core.uploads.optimistic = { linkId: 3, sinceMs: core.nowMs - core.limits.optimisticMs };
  waitingUpload(core, { linkId: 1 });
  chooseUpload(core, () => false);
  expect(core.uploads.optimistic.linkId).toBe(3);
});
