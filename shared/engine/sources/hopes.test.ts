import { expect, test } from "vitest";
import { coreAt10s, manifest, neighbourOf, peerIdOf, peerOf, renditionId, self } from "../../../test/rigs/engine.ts";
import { markComing, markHolding, markSome } from "../neighbours/holdings.ts";
import { knowRendition } from "../rendition-state.ts";
import { never } from "../timers.ts";
import { markNeed } from "../wanted/needs-of-others.ts";
import { fallsToUs, hadTime, isHopeful, isSteady, isTrackerAsked } from "./hopes.ts";
import { isResponsible } from "./responsible.ts";

const no = { answer: false, againInMs: never };
const yes = { answer: true, againInMs: never };

/** A song is wanted since 9 s, and the tracker has said nothing about it. */
function wanting() {
  const core = coreAt10s({ hopeForTrackerMs: 2_000, companySteadyAfterMs: 700 });
  const state = knowRendition(core, manifest);
  state.wantedSinceMs = 9_000;
  return { core, state };
}

test("before the tracker's first word about a song there is hope for two seconds", () => {
  const { core } = wanting();
  expect(isHopeful(core, renditionId)).toEqual({ answer: true, againInMs: 1_000 });
  expect(isTrackerAsked(core, renditionId)).toEqual({ answer: true, againInMs: 1_000 });
  expect(hadTime(core, renditionId)).toEqual({ answer: false, againInMs: 1_000 });
  core.nowMs = 11_000;
  expect(isHopeful(core, renditionId)).toEqual(no);
  expect(isTrackerAsked(core, renditionId)).toEqual(no);
  expect(hadTime(core, renditionId)).toEqual(yes);
});

test("while the tracker cannot be spoken to there is hope for as long", () => {
  const { core } = wanting();
  Object.assign(core.tracker, { state: "connecting", sinceMs: 9_500 });
  expect(isHopeful(core, renditionId)).toEqual({ answer: true, againInMs: 1_500 });
});

test("once the tracker has said that nobody else is there, there is no hope; that others are, for two seconds or while one is dialled", () => {
  const { core, state } = wanting();
  state.othersKnownAtMs = 9_200;
  expect(isHopeful(core, renditionId)).toEqual(no);
  state.othersKnown = 3;
  expect(isHopeful(core, renditionId)).toEqual({ answer: true, againInMs: 1_200 });
  core.nowMs = 20_000;
  expect(isHopeful(core, renditionId)).toEqual(no);
  peerOf(core, 1, { state: "dialling" });
  expect(isHopeful(core, renditionId)).toEqual(yes);
});

test("a neighbour that plays the same is hope without an end; so is one that has just come and not yet said hello", () => {
  const { core } = wanting();
  core.nowMs = 20_000;
  const neighbour = neighbourOf(core, 1, manifest);
  expect(isHopeful(core, renditionId)).toEqual(yes);
  neighbour.holdings.clear();
  expect(isHopeful(core, renditionId)).toEqual(no);
  neighbour.helloSeen = false;
  core.nowMs = 10_500;
  expect(isHopeful(core, renditionId).answer).toBe(true);
});

test("there is no hope without sharing, nor for what the operator has closed", () => {
  const { core } = wanting();
  core.sharing.closedIds = new Set([renditionId]);
  expect(isHopeful(core, renditionId)).toEqual(no);
  expect(isTrackerAsked(core, renditionId)).toEqual(no);
  expect(hadTime(core, renditionId)).toEqual(yes);
  core.sharing.closedIds = new Set();
  core.sharing.allowed = false;
  expect(isHopeful(core, renditionId)).toEqual(no);
});

test("nobody takes a share before the company has been steady for 0.7 s", () => {
  const { core, state } = wanting();
  neighbourOf(core, 1, manifest);
  state.companyChangedMs = 9_800;
  expect(fallsToUs(core, { renditionId, segmentIndex: 0 }, 0)).toEqual({ answer: false, againInMs: 500 });
});

test("of a steady company each takes its share, of what nobody holds", () => {
  const { core } = wanting();
  const { peerId } = neighbourOf(core, 1, manifest, [0]);
  const segments = manifest.segments.map((_, segmentIndex) => segmentIndex);
  const ours = segments.filter((segmentIndex) => fallsToUs(core, { renditionId, segmentIndex }, 0).answer);
  expect(peerId).toBe(peerIdOf(1));
  expect(ours).toEqual(
    segments.filter((index) => index > 0 && isResponsible(self, [peerId], { renditionId, segmentIndex: index })),
  );
  expect(ours.length).toBeGreaterThan(0);
});

test("where nobody else wants a rendition there is nothing to share out", () => {
  expect(fallsToUs(wanting().core, { renditionId, segmentIndex: 0 }, 0)).toEqual(no);
});

test("where one that takes alone lacks a segment, it falls to the only one who can give it", () => {
  const { core } = wanting();
  const taker = neighbourOf(core, 1, manifest);
  taker.holdings.clear();
  markNeed(core, taker, { renditionId, segmentIndex: 3, inMs: 20_000 });
  expect(fallsToUs(core, { renditionId, segmentIndex: 2 }, 0)).toEqual(no);
  expect(fallsToUs(core, { renditionId, segmentIndex: 3 }, 0)).toEqual(yes);
  core.uploads.bitsPerSecond = 0;
  expect(fallsToUs(core, { renditionId, segmentIndex: 3 }, 0)).toEqual(no);
});

test("a neighbour that has just come is no hope any more once it has said hello and does not play the same", () => {
  const { core, state } = wanting();
  state.othersKnownAtMs = 9_200;
  const neighbour = neighbourOf(core, 1, manifest);
  neighbour.holdings.clear();
  expect(isHopeful(core, renditionId)).toEqual(no);
  neighbour.helloSeen = false;
  expect(isHopeful(core, renditionId)).toEqual(yes);
});

test("the two seconds begin when the tracker is there, where the song was wanted before", () => {
  const { core } = wanting();
  core.tracker.sinceMs = 9_800;
  expect(isHopeful(core, renditionId)).toEqual({ answer: true, againInMs: 1_800 });
});

test("a tracker that is not there is asked nothing", () => {
  const { core } = wanting();
  core.tracker.state = "connecting";
  expect(isTrackerAsked(core, renditionId)).toEqual(no);
});

test("what a busy neighbour holds falls to nobody, also where it would be ours", () => {
  const ids = Array.from({ length: 20 }, (_, index) => index + 1);
  const ours = ids.filter((linkId) => isResponsible(self, [peerIdOf(linkId)], { renditionId, segmentIndex: 0 }));
  expect(ours.length).toBeGreaterThan(0);
  for (const linkId of ours) {
    const { core } = wanting();
    neighbourOf(core, linkId, manifest, [0]);
    expect(fallsToUs(core, { renditionId, segmentIndex: 0 }, 0)).toEqual(no);
  }
});

test("hope in a neighbour that has not said hello ends two seconds after its link opened", () => {
  const { core, state } = wanting();
  state.othersKnownAtMs = 9_200;
  const neighbour = neighbourOf(core, 1, manifest);
  neighbour.holdings.clear();
  neighbour.helloSeen = false;
  core.nowMs = neighbour.openedAtMs + 1_999;
  expect(isHopeful(core, renditionId)).toEqual(yes);
  core.nowMs += 1;
  expect(isHopeful(core, renditionId)).toEqual(no);
});

test("the two seconds last until their end, and not a moment longer", () => {
  const { core } = wanting();
  core.nowMs = 10_999;
  expect(isHopeful(core, renditionId)).toEqual({ answer: true, againInMs: 1 });
  expect(isTrackerAsked(core, renditionId)).toEqual({ answer: true, againInMs: 1 });
  expect(hadTime(core, renditionId)).toEqual({ answer: false, againInMs: 1 });
});

test("a word of the tracker in the millisecond in which a song came to be wanted is an answer to it", () => {
  const { core, state } = wanting();
  state.othersKnownAtMs = state.wantedSinceMs;
  expect(isTrackerAsked(core, renditionId)).toEqual(no);
  expect(isHopeful(core, renditionId)).toEqual(no);
  state.othersKnownAtMs = state.wantedSinceMs - 1;
  expect(isTrackerAsked(core, renditionId).answer).toBe(true);
  expect(isHopeful(core, renditionId).answer).toBe(true);
});

test("one other listener is hope enough", () => {
  const { core, state } = wanting();
  state.othersKnownAtMs = 9_200;
  state.othersKnown = 1;
  expect(isHopeful(core, renditionId).answer).toBe(true);
});

test("a company is steady at the end of its 0.7 s", () => {
  const { core, state } = wanting();
  const { peerId } = neighbourOf(core, 1, manifest);
  const segmentIndex = manifest.segments.findIndex((_, index) =>
    isResponsible(self, [peerId], { renditionId, segmentIndex: index }),
  );
  state.companyChangedMs = core.nowMs - 699;
  expect(fallsToUs(core, { renditionId, segmentIndex }, 0)).toEqual({ answer: false, againInMs: 1 });
  state.companyChangedMs -= 1;
  expect(fallsToUs(core, { renditionId, segmentIndex }, 0)).toEqual(yes);
});

test("a company that we have only just joined is not steady", () => {
  const { core, state } = wanting();
  neighbourOf(core, 1, manifest);
  state.wantedSinceMs = core.nowMs - 699;
  expect(isSteady(core, { renditionId, segmentIndex: 0 }, 0)).toEqual({ answer: false, againInMs: 1 });
  state.wantedSinceMs -= 1;
  expect(isSteady(core, { renditionId, segmentIndex: 0 }, 0)).toEqual(yes);
});

test("who may not give takes no share: what it fetched would be of use to nobody else", () => {
  const { core } = wanting();
  const { peerId } = neighbourOf(core, 1, manifest);
  const segmentIndex = manifest.segments.findIndex((_, index) =>
    isResponsible(self, [peerId], { renditionId, segmentIndex: index }),
  );
  expect(fallsToUs(core, { renditionId, segmentIndex }, 0)).toEqual(yes);
  core.uploads.bytesLeft = 0;
  expect(fallsToUs(core, { renditionId, segmentIndex }, 0)).toEqual(no);
});

test("what is due in 30 s waits until the company has been steady for 5 s", () => {
  const { core, state } = wanting();
  const { peerId } = neighbourOf(core, 1, manifest);
  const segmentIndex = manifest.segments.findIndex((_, index) =>
    isResponsible(self, [peerId], { renditionId, segmentIndex: index }),
  );
  state.wantedSinceMs = 0;
  state.companyChangedMs = core.nowMs - 4_999;
  expect(fallsToUs(core, { renditionId, segmentIndex }, 30_000)).toEqual({ answer: false, againInMs: 1 });
  expect(fallsToUs(core, { renditionId, segmentIndex }, 29_990)).toEqual(yes);
  state.companyChangedMs -= 1;
  expect(fallsToUs(core, { renditionId, segmentIndex }, 30_000)).toEqual(yes);
});

/** A company of two whose share of `key` is ours, were it not that a third says that it comes. */
function coming(inMs: number) {
  const { core } = wanting();
  const first = neighbourOf(core, 1, manifest);
  const second = neighbourOf(core, 2, manifest);
  const others = [first.peerId, second.peerId];
  const segmentIndex = manifest.segments.findIndex((_, index) =>
    isResponsible(self, others, { renditionId, segmentIndex: index }),
  );
  const key = { renditionId, segmentIndex };
  expect(fallsToUs(core, key, 0)).toEqual(yes);
  markComing(core, second, { ...key, inMs });
  return { core, key, second };
}

test("what a neighbour takes from the origin is left to it for as long as it said, and half as long again", () => {
  const { core, key } = coming(400);
  expect(fallsToUs(core, key, 0)).toEqual({ answer: false, againInMs: 1_100 });
  core.nowMs += 1_099;
  expect(fallsToUs(core, key, 0)).toEqual({ answer: false, againInMs: 1 });
  core.nowMs += 1;
  expect(fallsToUs(core, key, 0)).toEqual(yes);
});

test("nobody is waited for longer than 5 s, whatever it says", () => {
  const { core, key } = coming(65_535);
  expect(fallsToUs(core, key, 0)).toEqual({ answer: false, againInMs: 5_000 });
});

test("what came is asked of the one that has it; what did not come after all falls to us at once", () => {
  const came = coming(400);
  markHolding(came.second, came.key, true);
  expect(fallsToUs(came.core, came.key, 0)).toEqual(no);
  const failed = coming(400);
  markHolding(failed.second, failed.key, false);
  expect(fallsToUs(failed.core, failed.key, 0)).toEqual(yes);
});

test("only the segment that comes is left to the neighbour", () => {
  const { core, key, second } = coming(0);
  core.nowMs += 500;
  const other = (key.segmentIndex + 1) % manifest.segments.length;
  markComing(core, second, { ...key, segmentIndex: other, inMs: 1_000 });
  expect(fallsToUs(core, key, 0)).toEqual(yes);
});

test("of a segment of which a neighbour holds some, the rest falls to the one who is responsible", () => {
  const { core } = wanting();
  const neighbour = neighbourOf(core, 1, manifest);
  const segments = manifest.segments.map((_, segmentIndex) => ({ renditionId, segmentIndex }));
  const key = segments.find((each) => fallsToUs(core, each, 0).answer)!;
  markSome(neighbour, { ...key, blocks: 1 });
  expect(fallsToUs(core, key, 0)).toEqual(yes);
});
