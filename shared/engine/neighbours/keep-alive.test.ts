import { expect, test } from "vitest";
import {
  coreAt10s,
  driver,
  expectTimeProgress,
  friend,
  manifest,
  neighbourOf,
  only,
  peerIdOf,
  peerOf,
} from "../../../test/rigs/engine.ts";
import { wireProtocol } from "../../wire/limits.ts";
import { createEngine } from "../engine.ts";
import { forgetTime } from "../timers.ts";
import { keepAlive, nextKeepAliveMs, woke } from "./keep-alive.ts";

test("a ping that is due exactly now is sent, at fractional times too", () => {
  expectTimeProgress((engine, atMs) => {
    engine.handle({ type: "share", allowed: true }, atMs);
    engine.handle({ type: "introduced", peers: [{ peerId: friend, offerer: true, near: "far" }] }, atMs);
    engine.handle({ type: "link-open", linkId: 1, peerId: friend }, atMs);
    engine.handle({ type: "message", linkId: 1, message: { type: "pong", nonce: 1 } }, atMs + 0.1);
  });
});

function linked() {
  const core = coreAt10s({ pingAfterMs: 2_000, idlePingAfterMs: 20_000, silentAfterMs: 4_000 });
  const neighbour = neighbourOf(core, 1, manifest);
  peerOf(core, 1, { state: "connected" });
  forgetTime(core.timers, "keep-alive");
  return { core, neighbour };
}

test("a neighbour that owes us blocks is pinged after 2 s of silence, one that owes nothing after 20 s", () => {
  const { core, neighbour } = linked();
  expect(nextKeepAliveMs(core)).toBe(29_000);
  const key = { renditionId: manifest.renditionId, segmentIndex: 0, blockIndex: 0 };
  neighbour.requests.set(1, {
    requestId: 1,
    key,
    askedAtMs: 9_000,
    timeoutAtMs: 13_000,
    expired: false,
    arrivedBytes: 0,
  });
  expect(nextKeepAliveMs(core)).toBe(11_000);
  core.nowMs = 10_999;
  keepAlive(core);
  expect(core.out).toEqual([]);
  core.nowMs = 11_000;
  keepAlive(core);
  expect(only(core.out, "send").map(({ message }) => message.type)).toEqual(["ping"]);
  expect(nextKeepAliveMs(core)).toBe(15_000);
});

test("a neighbour that leaves a ping unanswered for 4 s is given up as silent", () => {
  const { core, neighbour } = linked();
  neighbour.pingSentAtMs = 9_500;
  core.nowMs = 13_500;
  keepAlive(core);
  expect(only(core.out, "hang-up")).toMatchObject([{ peerId: neighbour.peerId, reason: "silent" }]);
  expect(core.neighbours.size).toBe(0);
});

test("a quarantine that is over is forgotten; a housemate's short one ends with a dial", () => {
  const core = coreAt10s();
  peerOf(core, 1, { state: "quarantined", untilMs: 10_000 });
  peerOf(core, 2, { state: "quarantined", untilMs: 10_000, near: "address", dialsAgain: true });
  peerOf(core, 3, { state: "quarantined", untilMs: 10_001 });
  forgetTime(core.timers, "keep-alive");
  keepAlive(core);
  expect(only(core.out, "dial").map(({ peerId }) => peerId[0])).toEqual(["2"]);
  expect([...core.peers.keys()].map((peerId) => peerId[0])).toEqual(["2", "3"]);
});

/** A listener with one open link, which has slept just now. `nonce` is in the ping of its waking. */
function woken(sleptMs = 30_000) {
  const engine = createEngine({ peerId: peerIdOf(0), seed: 1 });
  const { say } = driver(engine);
  say({ type: "share", allowed: true });
  say({ type: "tracker-open" });
  say({ type: "introduced", peers: [{ peerId: friend, offerer: false, near: "far" }] });
  say({ type: "link-open", linkId: 1, peerId: friend }, 100);
  say({ type: "message", linkId: 1, message: { type: "hello", protocol: wireProtocol } }, 10);
  say({ type: "message", linkId: 1, message: { type: "pong", nonce: 0 } }, 10);
  const outputs = say({ type: "woke", sleptMs }, 1_000);
  const pings = only(outputs, "send").flatMap(({ message }) => (message.type === "ping" ? [message.nonce] : []));
  return { engine, say, outputs, nonce: pings[0] ?? -1 };
}

test("who wakes pings its neighbours, and keeps those that answer", () => {
  const { say, nonce, engine } = woken();
  say({ type: "message", linkId: 1, message: { type: "pong", nonce } }, 1_499);
  expect(only(say({ type: "timeout" }, 10_000), "hang-up")).toEqual([]);
  expect(engine.snapshot(0).neighbours).toHaveLength(1);
});

test("a neighbour that has not answered 1.5 s after waking is lost, whatever else was heard of it: it is dialled at once, by our offer", () => {
  const { say, nonce } = woken(10_000);
  say({ type: "message", linkId: 1, message: { type: "ping", nonce: 5 } }, 10);
  say({ type: "message", linkId: 1, message: { type: "pong", nonce: nonce + 1 } }, 10);
  expect(only(say({ type: "timeout" }, 1_479), "hang-up")).toEqual([]);
  const outputs = say({ type: "timeout" }, 1);
  expect(only(outputs, "hang-up")).toEqual([{ type: "hang-up", peerId: friend, reason: "silent" }]);
  expect(only(outputs, "dial")).toEqual([{ type: "dial", peerId: friend, offerer: true }]);
});

test("a link that closes after waking, before it has proved that it lives, is made anew; one that has proved it is not", () => {
  const lost = woken(10_000);
  const closed = { type: "link-closed", linkId: 1, peerId: friend } as const;
  expect(only(lost.say(closed, 10), "dial")).toEqual([{ type: "dial", peerId: friend, offerer: true }]);
  const alive = woken(10_000);
  alive.say({ type: "message", linkId: 1, message: { type: "pong", nonce: alive.nonce } }, 10);
  expect(only(alive.say(closed, 10), "dial")).toEqual([]);
});

test("a neighbour that says goodbye after our waking is not dialled", () => {
  const { say } = woken(10_000);
  const outputs = say({ type: "message", linkId: 1, message: { type: "goodbye", reason: "leaving" } }, 10);
  expect(only(outputs, "dial")).toEqual([]);
});

test("after a sleep of 15 s the connection to the tracker is made anew, and dials wait for it; after a shorter one it is kept", () => {
  expect(only(woken(14_999).outputs, "tracker-renew")).toEqual([]);
  const { say, outputs } = woken(15_000);
  expect(only(outputs, "tracker-renew")).toHaveLength(1);
  expect(only(say({ type: "timeout" }, 1_500), "dial")).toEqual([]);
  expect(only(say({ type: "tracker-open" }, 500), "dial")).toEqual([{ type: "dial", peerId: friend, offerer: true }]);
});

test("peers that were silent before the sleep are forgiven, liars and those that could not be dialled are not", () => {
  const core = coreAt10s();
  const states = ["silent", "quarantined", "shunned", "waiting"] as const;
  for (const [index, state] of states.entries()) peerOf(core, index + 1, { state, untilMs: 60_000 });
  woke(core, 30_000);
  expect([...core.peers.values()].map(({ state }) => state)).toEqual(["quarantined", "shunned", "waiting"]);
});

test("who does not share sleeps and wakes without a word to anybody", () => {
  const core = coreAt10s();
  core.sharing.allowed = false;
  woke(core, 600_000);
  expect(core.out).toEqual([]);
});
