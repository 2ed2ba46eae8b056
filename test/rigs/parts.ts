import type { ByteArray } from "../../client/engine/byte-array.ts";
import { Payloads } from "../../client/engine/bytes/payloads.ts";
import type { BlockKey, EngineInput } from "../../shared/engine/input.ts";
import type { EngineOutput } from "../../shared/engine/output.ts";
import { blockBytes, blockSize } from "../../shared/manifest/manifest.ts";
import { decode } from "../../shared/wire/decode.ts";
import { encodeBlock } from "../../shared/wire/encode.ts";
import { manifest, only, requestsIn, withNeighbour } from "./engine.ts";

const sounds = new Map<string, ByteArray>();

/** What a block of the song of `withNeighbour` really is. No two are alike, and no byte is like the one beside it. */
export function soundOf({ segmentIndex, blockIndex }: Omit<BlockKey, "renditionId">): ByteArray {
  const name = `${segmentIndex}/${blockIndex}`;
  const known = sounds.get(name);
  if (known) return known;
  const sound = new Uint8Array(blockSize(manifest.segments[segmentIndex]?.bytes ?? 0, blockIndex));
  for (let at = 0; at < sound.length; at += 1) sound[at] = at * 7 + (at >> 8) + segmentIndex * 31 + blockIndex;
  sounds.set(name, sound);
  return sound;
}

const silence = new Uint8Array(blockBytes);

/**
 * A listener who plays, and the store in which its shell collects parts. The neighbour says what the test says, as frames. What was asked
 * of it: `asked`, by the number of the request. Blocks are verified when the test says so.
 */
export function partsListener() {
  const { say, engine, now } = withNeighbour();
  const payloads = new Payloads();
  const asked = new Map<number, BlockKey>();
  const verifying: Extract<EngineOutput, { type: "verify" }>[] = [];
  const kept: { readonly key: BlockKey; readonly bytes: ByteArray | undefined }[] = [];
  const outputs: EngineOutput[] = [];
  const tell = (input: EngineInput, afterMs = 0) => {
    const caused = say(input, afterMs);
    outputs.push(...caused);
    for (const message of requestsIn(caused)) {
      const { renditionId, segmentIndex, blockIndex } = message;
      asked.set(message.requestId, { renditionId, segmentIndex, blockIndex });
    }
    for (const output of caused) {
      if (output.type === "verify") verifying.push(output);
      if (output.type === "discard-block") payloads.take(output.from);
      if (output.type === "keep-block") kept.push({ key: output.key, bytes: payloads.take(output.from) });
    }
    return caused;
  };
  const hear = (frame: Uint8Array) => {
    // Who has hung up hears nothing more.
    if (engine.snapshot(now()).neighbours.length === 0) return [];
    const decoded = decode(frame);
    if (!decoded.ok) return tell({ type: "bad-message", linkId: 1, error: decoded.error.text });
    const { message, payload } = decoded.value;
    if (message.type === "block" && payload) {
      payloads.append({ via: "link", linkId: 1, requestId: message.requestId }, message.offset, payload as ByteArray);
    }
    return tell({ type: "message", linkId: 1, message }, 0.1);
  };
  /** The neighbour sends these bytes of what it was asked for; of an unknown request, zeroes. */
  const part = (requestId: number, offset: number, end: number) => {
    const key = asked.get(requestId);
    const sound = key === undefined ? silence : soundOf(key);
    const payload = end <= sound.length ? sound.subarray(offset, end) : silence.subarray(offset, end);
    return hear(encodeBlock({ requestId, offset, sentMs: 0 }, payload));
  };
  const verify = () => {
    for (const { verifyId, key, from } of verifying.splice(0)) {
      const outcome = Buffer.compare(payloads.seal(from) ?? new Uint8Array(), soundOf(key)) === 0 ? "genuine" : "false";
      tell({ type: "verified", verifyId, outcome });
    }
  };
  /** All verifications begin at once, as a shell begins them. */
  const seal = () => {
    for (const { from } of verifying) payloads.seal(from);
  };
  tell({ type: "play", manifest });
  const hungUp = () => only(outputs, "hang-up").map(({ reason }) => reason);
  return { tell, hear, part, verify, seal, asked, kept, payloads, hungUp, engine, now };
}
