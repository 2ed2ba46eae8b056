import { expect, test } from "vitest";
import { driver, friend, manifest, only, renditionId, self } from "../../test/rigs/engine.ts";
import type { PeerId } from "../ids.ts";
import { createEngine } from "./engine.ts";
import type { Introduction } from "./input.ts";

const other = "other".padEnd(43, "o") as PeerId;

/** An engine with two neighbours that hold the whole song. */
function withTwo(...introductions: readonly Omit<Introduction, "peerId" | "offerer">[]) {
  const engine = createEngine({ peerId: self, seed: 1 });
  const { say, now } = driver(engine);
  say({ type: "share", allowed: true });
  say({ type: "tracker-open" });
  const peerIds = [friend, other];
  const peers = introductions.map((why, index) => ({ ...why, peerId: peerIds[index] as PeerId, offerer: true }));
  say({ type: "introduced", peers });
  const bits = new Uint8Array(2).fill(255);
  const held = [{ renditionId, segmentCount: 10, bits }];
  for (const [index, { peerId }] of peers.entries()) {
    const linkId = index + 1;
    say({ type: "link-open", linkId, peerId });
    say({ type: "message", linkId, message: { type: "hello", protocol: 1 } });
    say({ type: "message", linkId, message: { type: "holdings", held } });
  }
  return { engine, say, now };
}

test("why a neighbour was introduced reaches the snapshot; an older tracker gives no reason", () => {
  const { engine, now } = withTwo({ near: "network", reason: "same-network" }, { near: "far" });
  const told = engine.snapshot(now()).neighbours.map(({ near, reason }) => ({ near, reason }));
  expect(told).toEqual([
    { near: "network", reason: "same-network" },
    { near: "far", reason: null },
  ]);
});

test("the round trip of a link's first ping is told, and not those of later ones", () => {
  const { say } = withTwo({ near: "far" }, { near: "far" });
  const pong = { type: "message", linkId: 1, message: { type: "pong", nonce: 1 } } as const;
  expect(only(say(pong, 37), "link-measured")).toEqual([{ type: "link-measured", linkId: 1, roundTripMs: 37 }]);
  const pinged = say({ type: "timeout" }, 60_000).some(
    (output) => output.type === "send" && output.linkId === 1 && output.message.type === "ping",
  );
  expect(pinged).toBe(true);
  expect(only(say(pong, 10), "link-measured")).toEqual([]);
});

test.each([
  ["network", [1]],
  ["prefix", [1]],
  ["country", [1, 2]],
  ["far", [1, 2]],
] as const)("with time enough, and one of two holders %s, blocks are asked of links %j", (near, asked) => {
  const { say } = withTwo({ near }, { near: "far" });
  for (const linkId of [1, 2]) say({ type: "message", linkId, message: { type: "pong", nonce: 1 } }, 1);
  say({ type: "play", manifest });
  const outputs = say({ type: "playhead", renditionId, positionSeconds: 0, playing: true }, 100);
  const requests = only(outputs, "send").filter(({ message }) => message.type === "request");
  // What is needed at once is asked of whoever is soonest.
  const inTime = requests.filter(({ message }) => message.type === "request" && message.segmentIndex >= 2);
  expect(inTime.length).toBeGreaterThan(0);
  expect([...new Set(inTime.map(({ linkId }) => linkId))].toSorted()).toEqual(asked);
});
