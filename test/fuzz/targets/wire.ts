import { framesOf } from "../../../client/engine/mesh/frames.ts";
import { segmentCountMax } from "../../../shared/manifest/limits.ts";
import { decode } from "../../../shared/wire/decode.ts";
import { encode, encodeBlock } from "../../../shared/wire/encode.ts";
import { frameBytesMax, heldRenditionsMax, payloadBytesMax } from "../../../shared/wire/limits.ts";
import type { HeldSegments, PeerMessage } from "../../../shared/wire/message.ts";
import { type BytesTarget, hold } from "../target.ts";

/** Frames between neighbours: whatever is accepted is written again to the same bytes. */
export const frame: BytesTarget = {
  name: "frame",
  form: "bytes",
  run(bytes) {
    const read = decode(bytes);
    if (!read.ok) {
      hold(read.error.text.length <= 200, "an error is short");
      return "refused";
    }
    const { message, payload } = read.value;
    hold(bytes.length <= frameBytesMax, "a frame is within its limit");
    if (message.type === "block") {
      hold(payload !== undefined && payload.length === message.payloadBytes, "a block brings as many bytes as it says");
      hold(payload.length >= 1 && payload.length <= payloadBytesMax, "a payload is within its limit");
      hold(isSame(encodeBlock(message, payload), bytes), "a block is written as it was read");
      return "accepted";
    }
    // A hello may be longer than we know; what we know of it stands at its beginning.
    const known = message.type === "hello" ? bytes.subarray(0, 3) : bytes;
    hold(isSame(encode(message), known), `${message.type} is written as it was read`);
    if (message.type === "holdings") holdHoldings(message);
    return "accepted";
  },
};

function holdHoldings(message: Extract<PeerMessage, { type: "holdings" }>): void {
  const { held } = message;
  hold(held.length <= heldRenditionsMax, "there are no more renditions than allowed");
  hold(new Set(held.map(({ renditionId }) => renditionId)).size === held.length, "each rendition comes once");
  hold(
    held.every(({ segmentCount }) => segmentCount >= 1 && segmentCount <= segmentCountMax),
    "segment counts are within their limit",
  );
  const frames = framesOf(message);
  const again: HeldSegments[] = [];
  for (const bytes of frames) {
    const read = decode(bytes);
    hold(read.ok && read.value.message.type === "holdings", "each of several frames can be read");
    again.push(...read.value.message.held);
  }
  hold(again.length === held.length, "cut into frames, no rendition is lost");
  hold(
    again.every(({ renditionId, bits }, index) => {
      const one = held[index];
      return one !== undefined && one.renditionId === renditionId && isSame(one.bits, bits);
    }),
    "cut into frames, holdings stay the same",
  );
}

function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}
