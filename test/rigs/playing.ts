import { createEngine } from "../../shared/engine/engine.ts";
import type { EngineInput } from "../../shared/engine/input.ts";
import type { EngineLimits } from "../../shared/engine/limits.ts";
import type { EngineOutput } from "../../shared/engine/output.ts";
import { blockBytes, blockSize, type Manifest } from "../../shared/manifest/manifest.ts";
import { wireProtocol } from "../../shared/wire/limits.ts";
import type { PeerMessage } from "../../shared/wire/message.ts";
import { blocksPerSegment, driver, peer, self } from "./engine.ts";

const originLatencyMs = 60;
const originBlockMs = 10;
/** Milliseconds of a step. */
const stepMs = 20;
const segmentMs = 4_000;

/**
 * Somebody who plays a song of segments of 4 s, with an origin that answers after 60 ms and 10 ms more for each block, and neighbours that
 * say what the test says. They answer pings by themselves.
 */
export function playing(
  song: Manifest,
  {
    limits = {},
    answer = () => null,
  }: {
    readonly limits?: Partial<EngineLimits>;
    /** What a neighbour says at once to what it is told. */
    readonly answer?: (message: PeerMessage) => PeerMessage | null;
  } = {},
) {
  const { renditionId } = song;
  const engine = createEngine({ peerId: self, seed: 1, limits });
  const { say, now } = driver(engine);
  const sinceMs = now();
  const onTheWay: { readonly atMs: number; readonly input: EngineInput }[] = [];
  const held = new Set<number>();
  /** Blocks that are here, by segment. */
  const kept = new Map<number, Set<number>>();
  const fetched: number[] = [];
  const said: { readonly linkId: number; readonly message: PeerMessage; readonly atMs: number }[] = [];
  const hungUp: string[] = [];
  let positionMs = 0;

  const fetch = ({ fetchId, key, firstBlock, endBlock }: Extract<EngineOutput, { type: "fetch-origin" }>) => {
    fetched.push(key.segmentIndex);
    let atMs = now() + originLatencyMs;
    for (let blockIndex = firstBlock; blockIndex < endBlock; blockIndex += 1) {
      atMs += originBlockMs;
      const payloadBytes = blockSize(song.segments[key.segmentIndex]?.bytes ?? blockBytes, blockIndex);
      onTheWay.push({ atMs, input: { type: "origin-block", fetchId, blockIndex, payloadBytes } });
    }
    onTheWay.push({ atMs, input: { type: "origin-end", fetchId, outcome: "complete", status: 206 } });
  };
  const carryOut = (output: EngineOutput): readonly EngineOutput[] => {
    if (output.type === "fetch-origin") fetch(output);
    if (output.type === "keep-block") {
      const { segmentIndex, blockIndex } = output.key;
      kept.set(segmentIndex, (kept.get(segmentIndex) ?? new Set()).add(blockIndex));
    }
    if (output.type === "store-segment") held.add(output.key.segmentIndex);
    if (output.type === "hang-up") hungUp.push(output.reason);
    if (output.type === "verify") return say({ type: "verified", verifyId: output.verifyId, outcome: "genuine" });
    if (output.type !== "send") return [];
    const { linkId, message } = output;
    said.push({ linkId, message, atMs: now() });
    const pong = message.type === "ping" ? ({ type: "pong", nonce: message.nonce } as const) : null;
    const answered = pong ?? answer(message);
    return answered === null ? [] : say({ type: "message", linkId, message: answered });
  };
  const tell = (input: EngineInput, afterMs = 0) => {
    const waiting = [...say(input, afterMs)];
    for (let output = waiting.shift(); output !== undefined; output = waiting.shift())
      waiting.push(...carryOut(output));
  };
  const hear = (linkId: number, message: PeerMessage) => tell({ type: "message", linkId, message });

  /** A neighbour that wants the song, and says that it holds these segments. */
  const join = (linkId: number, held: readonly number[] = []) => {
    const peerId = peer(String.fromCharCode(96 + linkId));
    tell({ type: "introduced", peers: [{ peerId, offerer: false, near: "far" }] });
    tell({ type: "link-open", linkId, peerId });
    hear(linkId, { type: "hello", protocol: wireProtocol });
    const segmentCount = song.segments.length;
    const bits = new Uint8Array(Math.ceil(segmentCount / 8));
    hear(linkId, { type: "holdings", held: [{ renditionId, segmentCount, bits }] });
    for (const segmentIndex of held) hear(linkId, { type: "have", renditionId, segmentIndex });
  };
  /** Sound that is here ahead of the playhead, without a gap, s. */
  const lead = () => {
    let segment = Math.floor(positionMs / segmentMs);
    while (held.has(segment)) segment += 1;
    let blocks = 0;
    while (kept.get(segment)?.has(blocks)) blocks += 1;
    return Math.max(0, segment * segmentMs + (blocks * segmentMs) / blocksPerSegment - positionMs) / 1_000;
  };
  const step = () => {
    const sounds = lead() > 0;
    if (sounds) positionMs += stepMs;
    if ((now() - sinceMs) % (12 * stepMs) === 0) {
      tell({ type: "playhead", renditionId, positionSeconds: positionMs / 1_000, playing: sounds });
    }
    tell({ type: "timeout" }, stepMs);
    for (const { atMs, input } of onTheWay.splice(0)) {
      if (atMs <= now()) tell(input);
      else onTheWay.push({ atMs, input });
    }
  };
  /** So long passes. Returns the least lead meanwhile, s. */
  const pass = (ms: number) => {
    let least = lead();
    for (let passed = 0; passed < ms; passed += stepMs) {
      step();
      least = Math.min(least, lead());
    }
    return least;
  };

  tell({ type: "share", allowed: true });
  tell({ type: "tracker-open" });
  tell({ type: "play", manifest: song });
  tell({ type: "swarm", renditionId, holders: 0, wanters: 0 });
  return { engine, join, hear, pass, lead, said, hungUp, fetched, held, now };
}
