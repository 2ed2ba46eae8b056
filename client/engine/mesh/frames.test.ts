import { expect, test } from "vitest";
import type { RenditionId } from "../../../shared/ids.ts";
import { segmentCountMax } from "../../../shared/manifest/limits.ts";
import { decode } from "../../../shared/wire/decode.ts";
import { encode } from "../../../shared/wire/encode.ts";
import { frameBytesMax, heldRenditionsMax } from "../../../shared/wire/limits.ts";
import type { HeldSegments, PeerMessage } from "../../../shared/wire/message.ts";
import { framesOf } from "./frames.ts";

function held(number: number, segmentCount: number): HeldSegments {
  const bits = new Uint8Array(Math.ceil(segmentCount / 8)).fill(0xff);
  const renditionId = number.toString(16).padStart(32, "0") as RenditionId;
  return { renditionId, segmentCount: bits.length * 8, bits };
}

/** What a neighbour reads of the frames. */
function readBack(message: Exclude<PeerMessage, { type: "block" }>): PeerMessage[] {
  return framesOf(message).map((frame) => {
    expect(frame.length).toBeLessThanOrEqual(frameBytesMax);
    const decoded = decode(frame);
    if (!decoded.ok) throw new Error(`A neighbour cannot read it: ${JSON.stringify(decoded.error)}`);
    return decoded.value.message;
  });
}

/** What a neighbour knows once it has read them all. */
function heldBy(messages: readonly PeerMessage[]): readonly HeldSegments[] {
  return messages.flatMap((message) => (message.type === "holdings" ? message.held : []));
}

test("a message is one frame", () => {
  const have: PeerMessage = { type: "have", renditionId: held(1, 8).renditionId, segmentIndex: 3 };
  expect(framesOf(have)).toEqual([encode(have)]);
  expect(readBack(have)).toEqual([have]);
});

test("an empty cache is one empty frame: the neighbour waits for it", () => {
  expect(readBack({ type: "holdings", held: [] })).toEqual([{ type: "holdings", held: [] }]);
});

test("a small cache is one frame", () => {
  const message: PeerMessage = { type: "holdings", held: [held(1, 48), held(2, 60)] };
  expect(readBack(message)).toEqual([message]);
});

test("a cache of many songs is told in several frames, in order, each song once", () => {
  const songs = Array.from({ length: 3 * heldRenditionsMax + 5 }, (_, index) => held(index, 8));
  const messages = readBack({ type: "holdings", held: songs });
  expect(messages.length).toBeGreaterThan(3);
  expect(heldBy(messages)).toEqual(songs);
});

test("no frame of several songs has more than 32 KiB of holdings, so that a block is not kept waiting behind it", () => {
  const songs = Array.from({ length: 40 }, (_, index) => held(index, segmentCountMax));
  const frames = framesOf({ type: "holdings", held: songs });
  expect(frames.length).toBeGreaterThan(1);
  for (const frame of frames) expect(frame.length).toBeLessThanOrEqual(32_768 + 8);
  expect(heldBy(readBack({ type: "holdings", held: songs }))).toEqual(songs);
});

test("a rendition of the longest kind is told whole among short ones", () => {
  const longest = held(1, segmentCountMax);
  const messages = readBack({ type: "holdings", held: [held(0, 8), longest, held(2, 8)] });
  expect(heldBy(messages)[1]).toEqual(longest);
});
