import { expect, test } from "vitest";
import { coreAt10s, manifest, neighbourOf, only } from "../../../test/rigs/engine.ts";
import { woke } from "../neighbours/keep-alive.ts";
import { pongArrived, sendPing } from "./round-trip.ts";

/** A neighbour that is pinged, and whose pong with the number of the ping and so much more comes 30 ms later. */
function pinged() {
  const core = coreAt10s();
  const neighbour = Object.assign(neighbourOf(core, 1, manifest), { openedAtMs: 10_000, roundTripMs: 0 });
  sendPing(core, neighbour);
  const [ping] = only(core.out, "send").map(({ message }) => message);
  const nonce = ping?.type === "ping" ? ping.nonce : -1;
  core.nowMs += 30;
  return { core, neighbour, nonce };
}

test("the answer to the last ping tells the round trip", () => {
  const { core, neighbour, nonce } = pinged();
  pongArrived(core, neighbour, nonce);
  expect(neighbour).toMatchObject({ roundTripMs: 30, leastRoundTripMs: 30, estimate: { latencyMs: 50 } });
  expect(only(core.out, "link-measured")).toEqual([{ type: "link-measured", linkId: 1, roundTripMs: 30 }]);
});

test("a pong that nobody asked for tells nothing, nor does a second one, nor one to an earlier ping", () => {
  const { core, neighbour, nonce } = pinged();
  pongArrived(core, neighbour, nonce + 1);
  expect(neighbour).toMatchObject({ roundTripMs: 0, leastRoundTripMs: Infinity, estimate: { measured: false } });
  core.nowMs += 10;
  pongArrived(core, neighbour, nonce);
  core.nowMs += 1_000;
  pongArrived(core, neighbour, nonce);
  expect(neighbour.roundTripMs).toBe(40);
  sendPing(core, neighbour);
  core.nowMs += 5;
  pongArrived(core, neighbour, nonce);
  expect(neighbour).toMatchObject({ roundTripMs: 40, leastRoundTripMs: 40 });
  expect(only(core.out, "link-measured")).toHaveLength(1);
});

test("only the answer to the ping of our waking ends the doubt", () => {
  const { core, neighbour, nonce } = pinged();
  woke(core, 10_000);
  pongArrived(core, neighbour, nonce);
  expect(neighbour.doubtUntilMs).not.toBeNull();
  pongArrived(core, neighbour, nonce + 1);
  expect(neighbour.doubtUntilMs).toBeNull();
});
