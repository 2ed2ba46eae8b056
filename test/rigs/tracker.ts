import type { Want } from "../../shared/announce-change.ts";
import type { PeerId, RenditionId } from "../../shared/ids.ts";
import type { ClientMessage, IntroducedPeer, ServerMessage } from "../../shared/signal/message.ts";
import { type TrackerLimits, trackerLimits } from "../../shared/tracker/limits.ts";
import type { TrackerOutput } from "../../shared/tracker/output.ts";
import { createTracker } from "../../shared/tracker/tracker.ts";

/** A tracker with a clock that the test moves. Listener 7 is on connection 7 and has the peer id `7…`. */
export function newTracker(limits: Partial<TrackerLimits> = {}, seed = 1) {
  const tracker = createTracker({ seed, limits: { ...trackerLimits, ...limits } });
  const world = {
    tracker,
    nowMs: 1_000,
    join(connection: number, address = `192.0.${connection}.1`): TrackerOutput[] {
      return tracker.handle({ type: "joined", connection, peerId: peerId(connection), address }, world.nowMs);
    },
    say(connection: number, message: ClientMessage): TrackerOutput[] {
      return tracker.handle({ type: "message", connection, message }, world.nowMs);
    },
    announce(connection: number, ...changes: [RenditionId, number, Want][]): TrackerOutput[] {
      return world.say(connection, { type: "announce", changes });
    },
    leave(connection: number): TrackerOutput[] {
      return tracker.handle({ type: "left", connection }, world.nowMs);
    },
  };
  return world;
}

export function peerId(number: number): PeerId {
  return String(number).padEnd(43, "-") as PeerId;
}

export function rendition(number: number): RenditionId {
  return number.toString(16).padStart(32, "0") as RenditionId;
}

export const song = rendition(1);

export function sent<Type extends ServerMessage["type"]>(
  outputs: readonly TrackerOutput[],
  connection: number,
  type: Type,
) {
  return outputs
    .filter((output) => output.type === "send" && output.connection === connection)
    .map((output) => (output as Extract<TrackerOutput, { type: "send" }>).message)
    .filter((message): message is Extract<ServerMessage, { type: Type }> => message.type === type);
}

export function met(outputs: readonly TrackerOutput[], connection: number): IntroducedPeer[] {
  return sent(outputs, connection, "introduce").flatMap(({ peers }) => peers);
}

export function errors(outputs: readonly TrackerOutput[], connection: number): string[] {
  return sent(outputs, connection, "error").map(({ code }) => code);
}

export const offer = (to: number, dial = "d"): ClientMessage => ({ type: "offer", to: peerId(to), dial, sdp: "o" });
export const answer = (to: number, dial = "d"): ClientMessage => ({ type: "answer", to: peerId(to), dial, sdp: "a" });
export const candidate = (to: number, dial = "d"): ClientMessage => {
  return { type: "candidate", to: peerId(to), dial, candidate: "c", mid: "0" };
};

/** 1 holds the song, 2 plays it, both were introduced. */
export function introducedPair(limits: Partial<TrackerLimits> = {}) {
  const world = newTracker(limits);
  world.join(1);
  world.join(2);
  world.announce(1, [song, 30, 0]);
  world.announce(2, [song, 0, 3]);
  return world;
}
