import { expect } from "vitest";
import { emptyBits, setBit } from "../../shared/bitfield.ts";
import { emptyCore } from "../../shared/engine/empty-core.ts";
import { createEngine, type Engine } from "../../shared/engine/engine.ts";
import type { EngineInput, Introduction } from "../../shared/engine/input.ts";
import type { EngineLimits } from "../../shared/engine/limits.ts";
import { newNeighbour } from "../../shared/engine/neighbours/new-neighbour.ts";
import type { EngineOutput } from "../../shared/engine/output.ts";
import type { Core, KnownPeer, Neighbour } from "../../shared/engine/state.ts";
import { longAgo } from "../../shared/engine/timers.ts";
import type { PeerId, RenditionId } from "../../shared/ids.ts";
import { blockBytes, type Manifest } from "../../shared/manifest/manifest.ts";
import { seededRandom } from "../../shared/seeded-random.ts";
import { wireProtocol } from "../../shared/wire/limits.ts";

/** What the tests of the core have in common: a song, two listeners, and an engine with a clock that the test moves. */

export const self = "self".padEnd(43, "s") as PeerId;
export const friend = "friend".padEnd(43, "f") as PeerId;

export function peerIdOf(number: number): PeerId {
  return `${number}`.padEnd(43, "x") as PeerId;
}

/** `peer("f")`: 43 times f. */
export function peer(letter: string): PeerId {
  return letter.repeat(43) as PeerId;
}

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
  /** The number of the ping that each link was sent last. */
  const pings = new Map<number, number>();
  const say = (input: EngineInput, afterMs = 0): EngineOutput[] => {
    nowMs += afterMs;
    const outputs = engine.handle(input, nowMs);
    for (const { linkId, message } of only(outputs, "send")) {
      if (message.type === "ping") pings.set(linkId, message.nonce);
    }
    return outputs;
  };
  /** A neighbour answers the last ping. */
  const pong = (linkId: number, afterMs = 0) =>
    say({ type: "message", linkId, message: { type: "pong", nonce: pings.get(linkId) ?? -1 } }, afterMs);
  return { say, pong, now: () => nowMs };
}

/** The tracker names a peer, the link to it opens, and it says hello. */
export function meet(
  say: (input: EngineInput) => unknown,
  linkId: number,
  { peerId, near, protocol = wireProtocol }: Pick<Introduction, "peerId" | "near"> & { readonly protocol?: number },
): void {
  say({ type: "introduced", peers: [{ peerId, offerer: true, near }] });
  say({ type: "link-open", linkId, peerId });
  say({ type: "message", linkId, message: { type: "hello", protocol } });
}

export function only<Type extends EngineOutput["type"]>(outputs: readonly EngineOutput[], type: Type) {
  return outputs.filter((output) => output.type === type) as Extract<EngineOutput, { type: Type }>[];
}

export function requestsIn(outputs: readonly EngineOutput[]) {
  return only(outputs, "send").flatMap(({ message }) => (message.type === "request" ? [message] : []));
}

/** An engine that plays and has one neighbour, which holds everything. It is asked for a whole segment and more before it has proved anything. */
export function withNeighbour(limits: Partial<EngineLimits> = {}, protocol = wireProtocol) {
  const engine = createEngine({ peerId: self, seed: 1, limits: { unprovenBlocksMax: 6, ...limits } });
  const { say, pong, now } = driver(engine);
  say({ type: "share", allowed: true });
  say({ type: "tracker-open" });
  meet(say, 1, { peerId: friend, near: "address", protocol });
  pong(1, 2);
  const bits = new Uint8Array(2);
  for (let index = 0; index < 10; index += 1) setBit(bits, index);
  say({ type: "message", linkId: 1, message: { type: "holdings", held: [{ renditionId, segmentCount: 10, bits }] } });
  return { engine, say, now };
}

export function rejectionsIn(outputs: readonly EngineOutput[]): string[] {
  return only(outputs, "send").flatMap(({ message }) => (message.type === "reject" ? [message.reason] : []));
}

/** An engine that shares, is announced, and holds four segments of `manifestOf(4)`; `neighbours` links are open to it. */
export function holder(neighbours: number, limits: Partial<EngineLimits> = {}) {
  const engine = createEngine({ peerId: self, seed: 1, limits });
  const { say, now } = driver(engine);
  const song = manifestOf(4);
  const segments = song.segments.map((_, index) => index);
  say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest: song, segments, lastUsedMs: 0 }] });
  say({ type: "share", allowed: true });
  say({ type: "tracker-open" });
  say({ type: "timeout" }, 5_000);
  for (let linkId = 1; linkId <= neighbours; linkId += 1) {
    const peerId = peer(String.fromCharCode(96 + linkId));
    say({ type: "introduced", peers: [{ peerId, offerer: false, near: "far" }] });
    say({ type: "link-open", linkId, peerId });
  }
  const ask = (linkId: number, requestId: number, urgency: 0 | 1 | 2 = 0) => {
    const key = { renditionId, segmentIndex: 0, blockIndex: requestId % blocksPerSegment };
    return say({ type: "message", linkId, message: { type: "request", requestId, ...key, urgency, dueMs: 60_000 } });
  };
  return { engine, say, ask, now };
}

/** Indexes of all segments of `manifestOf(30)`. */
export const all = Array.from({ length: 30 }, (_, index) => index);

/** An engine with far neighbours, each of which holds the segments of `manifestOf(30)` that it is given. */
export function withFarNeighbours(...held: (readonly number[])[]) {
  const { say, pong } = driver(createEngine({ peerId: self, seed: 1, limits: { unprovenBlocksMax: 6 } }));
  say({ type: "share", allowed: true });
  say({ type: "tracker-open" });
  for (const [index, segments] of held.entries()) {
    const [linkId, peerId] = [index + 1, peer(String.fromCharCode(97 + index))];
    meet(say, linkId, { peerId, near: "far" });
    pong(linkId, 2);
    const bits = new Uint8Array(4);
    for (const segment of segments) setBit(bits, segment);
    say({ type: "message", linkId, message: { type: "holdings", held: [{ renditionId, segmentCount: 30, bits }] } });
  }
  return { say };
}

/** An engine with two neighbours that hold the whole song, introduced as it is told. */
export function withTwo(...introductions: readonly Omit<Introduction, "peerId" | "offerer">[]) {
  return withTwoWithin({}, ...introductions);
}

/** The same two, within other limits than usual. */
export function withTwoWithin(
  limits: Partial<EngineLimits>,
  ...introductions: readonly Omit<Introduction, "peerId" | "offerer">[]
) {
  const engine = createEngine({ peerId: self, seed: 1, limits });
  const { say, pong, now } = driver(engine);
  say({ type: "share", allowed: true });
  say({ type: "tracker-open" });
  const peerIds = [friend, peer("o")];
  const peers = introductions.map((why, index) => ({ ...why, peerId: peerIds[index] as PeerId, offerer: true }));
  say({ type: "introduced", peers });
  const held = [{ renditionId, segmentCount: 10, bits: new Uint8Array(2).fill(255) }];
  for (const [index, { peerId }] of peers.entries()) {
    const linkId = index + 1;
    say({ type: "link-open", linkId, peerId });
    say({ type: "message", linkId, message: { type: "hello", protocol: wireProtocol } });
    say({ type: "message", linkId, message: { type: "holdings", held } });
  }
  return { engine, say, pong, now };
}

/** `(a + b) - a >= b` is not always so for fractions: a due time computed in two ways once let the timer spin. */
export function expectTimeProgress(prepare: (engine: Engine, atMs: number) => void): void {
  const random = seededRandom(7);
  for (let round = 0; round < 300; round += 1) {
    const engine = createEngine({ peerId: self, seed: round });
    prepare(engine, 2 ** (random() * 17));
    for (let timeout = 0; timeout < 12; timeout += 1) {
      const dueMs = engine.nextTimeoutMs();
      if (dueMs === Number.POSITIVE_INFINITY) break;
      engine.handle({ type: "timeout" }, dueMs);
      expect(engine.nextTimeoutMs()).toBeGreaterThan(dueMs);
    }
  }
}

/** A core for policies, which only look: it shares, its clock stands at 10 s, and the tracker has been there since 1 s. */
export function coreAt10s(limits: Partial<EngineLimits> = {}): Core {
  const core = emptyCore({ peerId: self, seed: 1, limits });
  core.nowMs = 10_000;
  core.sharing.allowed = true;
  Object.assign(core.tracker, { state: "open", sinceMs: 1_000 });
  return core;
}

/** A neighbour of a core, which has said hello at 9 s and holds these segments of `song`. */
export function neighbourOf(core: Core, linkId: number, song: Manifest, held: readonly number[] = []): Neighbour {
  const segmentCount = song.segments.length;
  const bits = emptyBits(segmentCount);
  for (const segment of held) setBit(bits, segment);
  const neighbour: Neighbour = {
    ...newNeighbour(linkId, { peerId: peerIdOf(linkId), near: "far", reason: null }, 9_000),
    holdings: new Map([
      [
        song.renditionId,
        {
          bits,
          segmentCount,
          heldCount: held.length,
          comingUntilMs: new Map(),
          lateUntilMs: new Map(),
          some: new Map(),
        },
      ],
    ]),
    heldSegments: held.length,
    helloSeen: true,
    pingSentAtMs: 8_999,
    roundTripMs: 20,
  };
  core.neighbours.set(linkId, neighbour);
  return neighbour;
}

/** A peer of a core that is no neighbour. */
export function peerOf(core: Core, number: number, known: Partial<KnownPeer> = {}): KnownPeer {
  const waiting = { near: "far", reason: null, state: "waiting", offerer: true } as const;
  const rest = { offeredUntilMs: longAgo, untilMs: 30_000, failures: 0, dialsAgain: false, lost: false };
  const peer: KnownPeer = { peerId: peerIdOf(number), ...waiting, ...rest, ...known };
  core.peers.set(peer.peerId, peer);
  return peer;
}
