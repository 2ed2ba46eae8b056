import type { EngineInput } from "../../../shared/engine/input.ts";
import type { EngineOutput } from "../../../shared/engine/output.ts";
import { decode } from "../../../shared/wire/decode.ts";
import { encode } from "../../../shared/wire/encode.ts";
import { manifest, renditionId, withNeighbour } from "../../rigs/engine.ts";
import { type BytesTarget, hold } from "../target.ts";

/** Frames of one talk, and outputs that they may cause, at most. */
const framesMax = 64;
const outputsMax = 2_000;

/**
 * What one neighbour says to a listener who plays, frame after frame: each behind its length in two bytes, as many as there are. What a
 * shell does is done here without bytes: every payload is found genuine, every segment is read.
 */
export const neighbourTalk: BytesTarget = {
  name: "neighbour-talk",
  form: "bytes",
  run(bytes) {
    const listener = withNeighbour();
    const talk: Talk = { listener, outputs: 0, hungUp: false };
    tell(talk, { type: "play", manifest });
    tell(talk, { type: "want", wantId: 1, key: { renditionId, segmentIndex: 0 } });
    for (const frame of framesOf(bytes)) {
      const read = decode(frame);
      if (read.ok) tell(talk, { type: "message", linkId: 1, message: read.value.message }, 5);
      else if (read.error.kind === "malformed") {
        tell(talk, { type: "bad-message", linkId: 1, error: read.error.text }, 5);
      }
    }
    for (let turn = 0; turn < 4; turn += 1) {
      const waitMs = listener.engine.nextTimeoutMs() - listener.now();
      if (waitMs < 10_000) tell(talk, { type: "timeout" }, Math.max(0, waitMs));
    }
    return talk.hungUp ? "refused" : "accepted";
  },
};

interface Talk {
  readonly listener: ReturnType<typeof withNeighbour>;
  outputs: number;
  hungUp: boolean;
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
      const answer = answerTo(output);
      if (answer !== null) waiting.push(answer);
    }
  }
}

function answerTo(output: EngineOutput): EngineInput | null {
  switch (output.type) {
    case "send":
      if (output.message.type !== "block") encode(output.message);
      return null;
    case "verify":
      return { type: "verified", verifyId: output.verifyId, outcome: "genuine" };
    case "read-segment":
      return { type: "segment-read", readId: output.readId, outcome: "found" };
    default:
      return null;
  }
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
