import { setBit } from "../../shared/bitfield.ts";
import { createEngine, type Engine } from "../../shared/engine/engine.ts";
import type { EngineInput } from "../../shared/engine/input.ts";
import type { EngineOutput } from "../../shared/engine/output.ts";
import type { PeerId, RenditionId } from "../../shared/ids.ts";
import { blockBytes, type Manifest } from "../../shared/manifest/manifest.ts";

/** What the tests of the core have in common: a song, two listeners, and an engine with a clock that the test moves. */

export const self = "self".padEnd(43, "s") as PeerId;
export const friend = "friend".padEnd(43, "f") as PeerId;

/** Blocks of each segment of `manifestOf`. */
export const blocksPerSegment = 5;

export function manifestOf(segmentCount: number, id = "a"): Manifest {
  const segments = Array.from({ length: segmentCount }, () => ({
    bytes: blocksPerSegment * blockBytes - 100,
    durationSamples: 4 * 44_100,
    blockHashes: new Uint8Array(blocksPerSegment * 32),
  }));
  return {
    version: 1,
    renditionId: id.repeat(32) as RenditionId,
    codec: "mp4a.40.2",
    averageBitsPerSecond: 160_000,
    peakBitsPerSecond: 165_000,
    sampleRateHz: 44_100,
    channels: 2,
    audibleSamples: segmentCount * 4 * 44_100,
    encoderDelaySamples: 0,
    paddingSamples: 0,
    init: new Uint8Array(10),
    segments,
  };
}

export const manifest = manifestOf(10);
export const { renditionId } = manifest;

export function driver(engine: Engine) {
  let nowMs = 1_000;
  return {
    say: (input: EngineInput, afterMs = 0): EngineOutput[] => {
      nowMs += afterMs;
      return engine.handle(input, nowMs);
    },
    now: () => nowMs,
  };
}

export function only<Type extends EngineOutput["type"]>(outputs: EngineOutput[], type: Type) {
  return outputs.filter((output) => output.type === type) as Extract<EngineOutput, { type: Type }>[];
}

export function requestsIn(outputs: EngineOutput[]) {
  return only(outputs, "send").flatMap(({ message }) => (message.type === "request" ? [message] : []));
}

/** An engine that plays and has one neighbour, which holds everything. */
export function withNeighbour() {
  const engine = createEngine({ peerId: self, seed: 1 });
  const { say, now } = driver(engine);
  say({ type: "share", allowed: true });
  say({ type: "tracker-open" });
  say({ type: "introduced", peers: [{ peerId: friend, offerer: true, near: "address" }] });
  say({ type: "link-open", linkId: 1, peerId: friend });
  say({ type: "message", linkId: 1, message: { type: "hello", protocol: 1 } });
  say({ type: "message", linkId: 1, message: { type: "pong", nonce: 1 } }, 2);
  const bits = new Uint8Array(2);
  for (let index = 0; index < 10; index += 1) setBit(bits, index);
  say({ type: "message", linkId: 1, message: { type: "holdings", held: [{ renditionId, segmentCount: 10, bits }] } });
  return { engine, say, now };
}
