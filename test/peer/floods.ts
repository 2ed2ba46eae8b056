import type { RenditionId } from "../../shared/ids.ts";
import { encode, encodeBlock } from "../../shared/wire/encode.ts";
import { type FrameKind, frameBudgets } from "../../shared/wire/frame-budget.ts";
import { frameBytesMax, heldRenditionsMax } from "../../shared/wire/limits.ts";

/** Each type of frame, and one that is of no type. */
const flooded = [
  "hello",
  "holdings",
  "have",
  "drop",
  "request",
  "block",
  "cancel",
  "reject",
  "ping",
  "pong",
  "goodbye",
  "ack",
  "coming",
  "some",
  "needs",
  "unknown",
] as const satisfies readonly FrameKind[];

/**
 * What a peer sends without end on each of its links: one type of frame, 10,000 a second (of `have` each second one is a `drop`, so that
 * each says something new); `giant`: frames as long as may be; `library`: holdings as long as may be; `below`: of several types nine tenths
 * of what it may.
 */
export const floodKinds = [
  ...flooded.map((type) => `flood-${type}` as const),
  "flood-giant",
  "flood-library",
  "flood-below",
] as const;
export type FloodKind = (typeof floodKinds)[number];

export function isFlood(kind: string): kind is FloodKind {
  return floodKinds.some((flooding) => flooding === kind);
}

/** A channel that holds so many bytes is given no more for a while: above one MiB our own end of the link would close. */
export const floodBufferedBytesMax = 524_288;

/** A batch goes out so often. */
export const floodEveryMs = 10;
const framesPerSecond = 10_000;
/** A channel takes no more of great frames. */
const giantsPerSecond = 200;

/** The frames of one batch, of those of a second; `number` counts batches. */
export function batchOf(second: readonly Uint8Array[], number: number): readonly Uint8Array[] {
  const place = number % (1_000 / floodEveryMs);
  const [from, until] = [place, place + 1].map((at) => Math.floor((at * second.length * floodEveryMs) / 1_000));
  return second.slice(from, until);
}

/** All frames of one second, made beforehand: whoever floods spends nothing on them. */
export function floodSecond(kind: FloodKind, renditionId: RenditionId): readonly Uint8Array[] {
  const of = (perSecond: number, frame: (index: number) => Uint8Array) =>
    Array.from({ length: Math.floor(perSecond) }, (_, index) => frame(index));
  switch (kind) {
    case "flood-have":
      return of(framesPerSecond, (index) => frameOf(index % 2 === 0 ? "have" : "drop", renditionId, index));
    case "flood-giant":
      return againAndAgain(giantsPerSecond, [new Uint8Array(frameBytesMax).fill(99)]);
    case "flood-library":
      return againAndAgain(giantsPerSecond, of(8, library));
    case "flood-below": {
      const shares = (["have", "drop", "block", "some", "cancel"] as const).map((type) =>
        of(0.9 * frameBudgets[type].perSecond, (index) => frameOf(type, renditionId, index)),
      );
      return mixed(shares);
    }
    default:
      return of(framesPerSecond, (index) => frameOf(kind.slice("flood-".length) as FrameKind, renditionId, index));
  }
}

function againAndAgain(perSecond: number, frames: readonly Uint8Array[]): Uint8Array[] {
  return Array.from({ length: perSecond }, (_, index) => frames[index % frames.length] as Uint8Array);
}

/** As if each share were sent evenly. */
function mixed(shares: readonly (readonly Uint8Array[])[]): Uint8Array[] {
  return shares
    .flatMap((share) => share.map((frame, index) => ({ frame, at: index / share.length })))
    .sort((one, other) => one.at - other.at)
    .map(({ frame }) => frame);
}

/** The holdings of as many songs as a frame has room for, none of which exists. */
function library(number: number): Uint8Array {
  const held = Array.from({ length: heldRenditionsMax }, (_, index) => ({
    renditionId: (number * heldRenditionsMax + index).toString(16).padStart(32, "0") as RenditionId,
    segmentCount: 40,
    bits: new Uint8Array(5).fill(255),
  }));
  return encode({ type: "holdings", held });
}

function frameOf(type: FrameKind, renditionId: RenditionId, index: number): Uint8Array {
  const segment = { renditionId, segmentIndex: (index >> 1) % 4 };
  switch (type) {
    case "hello":
      return encode({ type, protocol: 2 });
    case "holdings":
      return encode({ type, held: [{ renditionId, segmentCount: 8, bits: Uint8Array.of(index & 0xff) }] });
    case "have":
    case "drop":
      return encode({ type, ...segment });
    case "request":
      return encode({ type, requestId: index, ...segment, blockIndex: index % 5, urgency: 0, dueMs: 1_000 });
    case "block":
      return encodeBlock({ requestId: 1_000_000 + index, offset: 0, sentMs: 0 }, new Uint8Array(100));
    case "cancel":
      return encode({ type, requestId: index });
    case "reject":
      return encode({ type, requestId: index % 50, reason: "busy", inMs: 0 });
    case "ping":
    case "pong":
      return encode({ type, nonce: index });
    case "goodbye":
      return encode({ type, reason: "leaving" });
    case "ack":
      return encode({ type, requestId: index, bytes: 1_000, delayMs: 10, spreadMs: 1, busy: false });
    case "coming":
      return encode({ type, ...segment, inMs: 2_000 });
    case "some":
      return encode({ type, ...segment, blocks: 1 + (index % 7) });
    case "needs":
      return encode({ type, ...segment, inMs: index % 10_000 });
    case "unknown":
      return Uint8Array.of(99, index & 0xff);
  }
}
