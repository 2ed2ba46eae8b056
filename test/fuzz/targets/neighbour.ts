import type { ByteArray } from "../../../client/engine/byte-array.ts";
import { Payloads } from "../../../client/engine/bytes/payloads.ts";
import type { BlockKey, EngineInput } from "../../../shared/engine/input.ts";
import type { EngineOutput } from "../../../shared/engine/output.ts";
import { blockSize } from "../../../shared/manifest/manifest.ts";
import { type DecodedFrame, decode } from "../../../shared/wire/decode.ts";
import { encode } from "../../../shared/wire/encode.ts";
import { manifest, renditionId, withNeighbour } from "../../rigs/engine.ts";
import { type BytesTarget, hold } from "../target.ts";

/** Frames of one talk, and outputs that they may cause, at most. */
const framesMax = 64;
const outputsMax = 2_000;

/**
 * What one neighbour says to a listener who plays, frame after frame: each behind its length in two bytes, as many as there are. What a
 * shell does is done here with the store of its parts, and without hashing: a payload is genuine if its length is right, every segment is read,
 * every part is sent.
 */
export const neighbourTalk: BytesTarget = {
  name: "neighbour-talk",
  form: "bytes",
  run(bytes) {
    const listener = withNeighbour();
    const talk: Talk = { listener, payloads: new Payloads(), asked: 0, outputs: 0, hungUp: false };
    tell(talk, { type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest, segments: [9], lastUsedMs: 0 }] });
    tell(talk, { type: "play", manifest });
    tell(talk, { type: "want", wantId: 1, key: { renditionId, segmentIndex: 0 } });
    for (const frame of framesOf(bytes)) {
      const read = decode(frame);
      // Who has hung up hears nothing more.
      if (talk.hungUp) break;
      if (read.ok) hear(talk, read.value);
      else if (read.error.kind === "malformed") {
        tell(talk, { type: "bad-message", linkId: 1, error: read.error.text }, 5);
      }
    }
    for (let turn = 0; turn < 4; turn += 1) {
      const waitMs = listener.engine.nextTimeoutMs() - listener.now();
      if (waitMs < 10_000) tell(talk, { type: "timeout" }, Math.max(0, waitMs));
    }
    hold(talk.payloads.count <= talk.asked, "no more blocks wait than were asked for");
    if (talk.hungUp) hold(talk.payloads.count === 0, "of a neighbour that is gone nothing waits");
    return talk.hungUp ? "refused" : "accepted";
  },
};

interface Talk {
  readonly listener: ReturnType<typeof withNeighbour>;
  readonly payloads: Payloads;
  /** Blocks that the neighbour was asked for. */
  asked: number;
  outputs: number;
  hungUp: boolean;
}

function hear(talk: Talk, { message, payload }: DecodedFrame): void {
  if (message.type === "block" && payload) {
    const from = { via: "link", linkId: 1, requestId: message.requestId } as const;
    talk.payloads.append(from, message.offset, payload as ByteArray);
  }
  tell(talk, { type: "message", linkId: 1, message }, 5);
}

/** An input, and then those that answer what the core asks for. */
function tell(talk: Talk, first: EngineInput, afterMs = 0): void {
  const waiting = [first];
  for (let input = waiting.shift(); input !== undefined; input = waiting.shift()) {
    const outputs = talk.listener.say(input, input === first ? afterMs : 0);
    talk.outputs += outputs.length;
    hold(talk.outputs <= outputsMax, "what a neighbour says does not cause without end");
    for (const output of outputs) {
      if (output.type === "hang-up") talk.hungUp = true;
      if (output.type === "send" && output.message.type === "request") talk.asked += 1;
      const answer = answerTo(talk, output);
      if (answer !== null) waiting.push(answer);
    }
  }
}

function answerTo({ payloads }: Talk, output: EngineOutput): EngineInput | null {
  switch (output.type) {
    case "send":
      if (output.message.type !== "block") encode(output.message);
      return null;
    case "verify":
      hold(
        payloads.seal(output.from)?.length === bytesOf(output.key),
        "what is verified is there, and as long as it should be",
      );
      return { type: "verified", verifyId: output.verifyId, outcome: "genuine" };
    case "keep-block":
      hold(payloads.take(output.from)?.length === bytesOf(output.key), "what is kept is what was verified");
      return null;
    case "discard-block":
      payloads.take(output.from);
      return null;
    case "send-block": {
      const { linkId, requestId, offset, bytes, key } = output;
      hold(bytes >= 1 && offset + bytes <= bytesOf(key), "a part is a part of its block");
      return { type: "block-sent", linkId, requestId, bytes };
    }
    case "read-segment":
      return { type: "segment-read", readId: output.readId, outcome: "found" };
    default:
      return null;
  }
}

function bytesOf({ segmentIndex, blockIndex }: BlockKey): number {
  return blockSize(manifest.segments[segmentIndex]?.bytes ?? 0, blockIndex);
}

function framesOf(bytes: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at + 2 <= bytes.length && frames.length < framesMax; ) {
    const length = bytes[at]! * 256 + bytes[at + 1]!;
    frames.push(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return frames;
}
