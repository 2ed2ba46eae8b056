import { expect, test } from "vitest";
import { emptyBits, setBit } from "../../../shared/bitfield.ts";
import type { EngineInput } from "../../../shared/engine/input.ts";
import type { EngineOutput } from "../../../shared/engine/output.ts";
import type { PeerId, RenditionId } from "../../../shared/ids.ts";
import type { Manifest } from "../../../shared/manifest/manifest.ts";
import { seededRandom } from "../../../shared/seeded-random.ts";
import { makeCatalogue } from "../audience/catalogue.ts";
import { P2pMediaLoader } from "./p2p-media-loader.ts";

const [song] = makeCatalogue(
  { tracks: 1, secondsMin: 120, secondsMax: 120, bitsPerSecond: 160_000 },
  seededRandom(1),
) as [Manifest];
const { renditionId } = song;
const segmentCount = song.segments.length;

test("what is due within 15 s comes from the origin, two segments at a time", () => {
  const loader = playing();
  expect(fetchedBy(loader.said)).toEqual([0, 1]);
  loader.bring(0);
  expect(fetchedBy(loader.said)).toEqual([2]);
  expect(loader.said.map(({ type }) => type)).toContain("hand-over");
});

test("a whole segment is asked of one peer, and three at a time", () => {
  const loader = playing();
  for (const linkId of [1, 2, 3, 4]) loader.link(linkId);
  for (const linkId of [1, 2, 3, 4]) loader.hear(linkId, { loaded: [6, 7, 8, 9] });
  const asked = loader.asked();
  expect(new Set(asked.map(({ segmentIndex }) => segmentIndex))).toEqual(new Set([6, 7, 8]));
  for (const segmentIndex of [6, 7, 8]) {
    expect(new Set(asked.filter((each) => each.segmentIndex === segmentIndex).map(({ linkId }) => linkId)).size).toBe(
      1,
    );
  }
});

test("what a peer is fetching from the origin is left to it", () => {
  const loader = playing();
  loader.link(1);
  loader.hear(1, { loading: [...song.segments.keys()] });
  for (let segment = 0; segment < 4; segment += 1) loader.bring(segment);
  loader.wait(20_000);
  expect(fetchedBy(loader.all).filter((segmentIndex) => segmentIndex > 4)).toEqual([]);
});

test("what nobody has is taken from the origin by chance before it presses", () => {
  const loader = playing();
  loader.link(1);
  for (let segment = 0; segment < 4; segment += 1) loader.bring(segment);
  loader.wait(20_000);
  expect(fetchedBy(loader.all).filter((segmentIndex) => segmentIndex > 4).length).toBeGreaterThan(0);
});

test("a fetch from a peer that has become pressing is broken off for the origin", () => {
  const loader = playing();
  loader.link(1);
  loader.hear(1, { loaded: [...song.segments.keys()].filter((segmentIndex) => segmentIndex > 5) });
  for (let segment = 0; segment < 4; segment += 1) loader.bring(segment);
  expect(new Set(loader.asked().map(({ segmentIndex }) => segmentIndex))).toEqual(new Set([6]));
  loader.tell({ type: "playhead", renditionId, positionSeconds: 10, playing: true }, 1_500);
  expect(fetchedBy(loader.all)).not.toContain(6);
  loader.bring(4);
  expect(fetchedBy(loader.said)).toEqual([6]);
  expect(loader.said.some((output) => output.type === "send" && output.message.type === "cancel")).toBe(true);
});

test("what gives way to something pressing, and does not begin anew, is lost", () => {
  const loader = playing();
  loader.link(1);
  loader.hear(1, { loading: [...song.segments.keys()].filter((segmentIndex) => segmentIndex < 20) });
  for (let segment = 0; segment < 4; segment += 1) loader.bring(segment);
  loader.wait(2_500);
  const last = loader.all.findLast((output) => output.type === "fetch-origin");
  if (last?.type !== "fetch-origin" || last.key.segmentIndex < 20) throw new Error("Nothing far was drawn");
  loader.tell({ type: "origin-block", fetchId: last.fetchId, blockIndex: 0, payloadBytes: 16_384 });
  loader.tell({ type: "playhead", renditionId, positionSeconds: 10, playing: true }, 10);
  expect(loader.said).toContainEqual({ type: "cancel-origin", fetchId: last.fetchId, reason: "needless" });
  expect(loader.said).toContainEqual({
    type: "discard-block",
    from: { via: "origin", fetchId: last.fetchId, blockIndex: 0 },
    reason: "late",
  });
  expect(loader.core.snapshot().wastedBytes.late).toBe(16_384);
});

test("a peer that is silent three times in a row is left", () => {
  const loader = playing();
  loader.link(1);
  loader.hear(1, { loaded: [10] });
  expect(loader.asked().length).toBeGreaterThan(0);
  loader.wait(7_000);
  expect(loader.all.filter(({ type }) => type === "hang-up")).toEqual([
    { type: "hang-up", peerId: peerOf(1), reason: "silent" },
  ]);
});

test("one that does not give announces nothing, and refuses", () => {
  const loader = playing();
  loader.tell({ type: "upload-allowance", bitsPerSecond: 0, bytes: Infinity });
  loader.link(1);
  loader.bring(0);
  const request = { type: "request", requestId: 7, renditionId, segmentIndex: 0, blockIndex: 0, urgency: 0, dueMs: 0 };
  loader.tell({ type: "message", linkId: 1, message: request } as EngineInput);
  const messages = loader.all.flatMap((output) => (output.type === "send" ? [output.message.type] : []));
  expect(messages).toEqual(["reject"]);
});

test("one that gives sends a block at once", () => {
  const loader = playing();
  loader.link(1);
  loader.bring(0);
  const request = { type: "request", requestId: 7, renditionId, segmentIndex: 0, blockIndex: 1, urgency: 0, dueMs: 0 };
  loader.tell({ type: "message", linkId: 1, message: request } as EngineInput);
  expect(loader.said).toMatchObject([{ type: "send-block", linkId: 1, requestId: 7, offset: 0, bytes: 16_384 }]);
});

test("when sharing ends and the music stops, nothing is armed", () => {
  const loader = playing();
  loader.link(1);
  loader.hear(1, { loaded: [8] });
  loader.tell({ type: "stop" });
  loader.tell({ type: "share", allowed: false });
  expect(loader.core.nextTimeoutMs()).toBe(Infinity);
  expect(loader.core.snapshot().neighbours).toEqual([]);
});

function peerOf(linkId: number): PeerId {
  return `peer-${linkId}` as PeerId;
}

function fetchedBy(outputs: readonly EngineOutput[]): number[] {
  return outputs.flatMap((output) => (output.type === "fetch-origin" ? [output.key.segmentIndex] : []));
}

/** A loader whose player has just asked for the first segment; all that it asks to verify is genuine. */
function playing() {
  const core = new P2pMediaLoader(seededRandom(5));
  const all: EngineOutput[] = [];
  let said: EngineOutput[] = [];
  let nowMs = 0;
  const handle = (input: EngineInput): void => {
    for (const output of core.handle(input, nowMs)) {
      said.push(output);
      all.push(output);
      if (output.type === "verify") handle({ type: "verified", verifyId: output.verifyId, outcome: "genuine" });
    }
  };
  const tell = (input: EngineInput, afterMs = 0) => {
    nowMs += afterMs;
    said = [];
    handle(input);
  };
  tell({ type: "share", allowed: true });
  tell({ type: "play", manifest: song });
  tell({ type: "want", wantId: 1, key: { renditionId: renditionId as RenditionId, segmentIndex: 0 } });
  return {
    core,
    all,
    tell,
    get said() {
      return said;
    },
    asked: () =>
      all.flatMap((output) =>
        output.type === "send" && output.message.type === "request"
          ? [{ linkId: output.linkId, segmentIndex: output.message.segmentIndex }]
          : [],
      ),
    link: (linkId: number) => tell({ type: "link-open", linkId, peerId: peerOf(linkId) }),
    hear: (linkId: number, { loaded = [], loading = [] }: { loaded?: number[]; loading?: number[] }) => {
      const held = [loaded, loading].map((segments) => {
        const bits = emptyBits(segmentCount);
        for (const segment of segments) setBit(bits, segment);
        return { renditionId, segmentCount, bits };
      });
      tell({ type: "message", linkId, message: { type: "holdings", held } });
    },
    /** All of a segment that is being fetched from the origin. */
    bring: (segmentIndex: number) => {
      said = [];
      const fetch = all.findLast(
        (output) => output.type === "fetch-origin" && output.key.segmentIndex === segmentIndex,
      );
      if (fetch?.type !== "fetch-origin") throw new Error(`Segment ${segmentIndex} was not asked of the origin`);
      for (let blockIndex = fetch.firstBlock; blockIndex < fetch.endBlock; blockIndex += 1) {
        handle({ type: "origin-block", fetchId: fetch.fetchId, blockIndex, payloadBytes: 16_384 });
      }
      handle({ type: "origin-end", fetchId: fetch.fetchId, outcome: "complete", status: 200 });
    },
    /** Nothing but time passes. */
    wait: (forMs: number) => {
      const untilMs = nowMs + forMs;
      for (let atMs = core.nextTimeoutMs(); atMs <= untilMs; atMs = core.nextTimeoutMs()) {
        nowMs = Math.max(nowMs, atMs);
        handle({ type: "timeout" });
      }
      nowMs = untilMs;
    },
  };
}
