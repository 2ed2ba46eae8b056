import { encode } from "../../../shared/wire/encode.ts";
import { heldHeaderBytes } from "../../../shared/wire/frame-type.ts";
import { heldRenditionsMax } from "../../../shared/wire/limits.ts";
import type { HeldSegments, PeerMessage } from "../../../shared/wire/message.ts";
import type { ByteArray } from "../byte-array.ts";

/** Bytes of holdings in one frame; well below the most that a frame may have. */
const holdingsFrameBytes = 32_768;

/** A message as frames: one, except that a large cache is told in several. */
export function framesOf(message: Exclude<PeerMessage, { type: "block" }>): ByteArray[] {
  if (message.type !== "holdings") return [encode(message) as ByteArray];
  const frames: ByteArray[] = [];
  let held: HeldSegments[] = [];
  let bytes = 0;
  for (const each of message.held) {
    const length = heldHeaderBytes + each.bits.length;
    if (held.length === heldRenditionsMax || (held.length > 0 && bytes + length > holdingsFrameBytes)) {
      frames.push(encode({ type: "holdings", held }) as ByteArray);
      held = [];
      bytes = 0;
    }
    held.push(each);
    bytes += length;
  }
  frames.push(encode({ type: "holdings", held }) as ByteArray);
  return frames;
}
