import { expect, test } from "vitest";
import { coreAt10s, only, peerIdOf, peerOf } from "../../../test/rigs/engine.ts";
import { wireProtocol } from "../../wire/limits.ts";
import { createEngine } from "../engine.ts";
import type { EngineInput } from "../input.ts";
import { defaultEngineLimits } from "../limits.ts";
import type { KnownPeer } from "../state.ts";
import { dialFailed, offered } from "./dials.ts";
import { keepAlive } from "./keep-alive.ts";

/** A listener who shares and has begun to dial peer 1; `result`: what its dials have come to, what came to nothing left out. */
function dialling(neighboursMax = defaultEngineLimits.neighboursMax) {
  const engine = createEngine({ peerId: peerIdOf(0), seed: 1, limits: { neighboursMax } });
  let nowMs = 1_000;
  const say = (input: EngineInput, afterMs = 0) => {
    nowMs += afterMs;
    return engine.handle(input, nowMs);
  };
  const result = () => {
    const counted = Object.entries(engine.snapshot(nowMs).dialResults).filter(([, count]) => count > 0);
    return Object.fromEntries(counted);
  };
  say({ type: "share", allowed: true });
  say({ type: "introduced", peers: [{ peerId: peerIdOf(1), offerer: true, near: "far" }] });
  return { engine, say, result };
}

const opened: EngineInput = { type: "link-open", linkId: 1, peerId: peerIdOf(1) };
const closed: EngineInput = { type: "link-closed", linkId: 1, peerId: peerIdOf(1) };
const hello: EngineInput = { type: "message", linkId: 1, message: { type: "hello", protocol: wireProtocol } };

test("a dial counts as connected once, when the other side has greeted us", () => {
  const { say, result } = dialling();
  say(opened, 100);
  expect(result()).toEqual({});
  say(hello, 10);
  say(hello, 10);
  say(closed, 10);
  expect(result()).toEqual({ connected: 1 });
});

test("a dial of which nothing is heard in time counts as timed out, whether our timer or the shell's guard is first", () => {
  const { dialTimeoutMs } = defaultEngineLimits;
  const ours = dialling();
  expect(only(ours.say({ type: "timeout" }, dialTimeoutMs), "hang-up")).toMatchObject([{ reason: "dial-timeout" }]);
  expect(ours.result()).toEqual({ timeout: 1 });
  ours.say({ type: "dial-failed", peerId: peerIdOf(1) }, 1);
  expect(ours.result()).toEqual({ timeout: 1 });
  const guards = dialling();
  guards.say({ type: "dial-failed", peerId: peerIdOf(1) }, dialTimeoutMs - 1);
  expect(guards.result()).toEqual({ timeout: 1 });
});

test("a dial that ends before its time is over counts as failed", () => {
  const { say, result } = dialling();
  say({ type: "dial-failed", peerId: peerIdOf(1) }, 1_000);
  expect(result()).toEqual({ failed: 1 });
});

test("a dial that the tracker would not relay counts as refused", () => {
  const { say, result } = dialling();
  say({ type: "dial-failed", peerId: peerIdOf(1), refused: true }, 50);
  expect(result()).toEqual({ refused: 1 });
});

test("a link on which the other side says goodbye before it has greeted us counts as refused, once", () => {
  const { say, result } = dialling();
  say(opened, 100);
  say({ type: "message", linkId: 1, message: { type: "goodbye", reason: "full" } }, 50);
  say(closed, 50);
  expect(result()).toEqual({ refused: 1 });
});

test("a link that closes before the other side has greeted us, and without its goodbye, counts as failed", () => {
  const { say, result } = dialling();
  say(opened, 100);
  say(closed, 50);
  expect(result()).toEqual({ failed: 1 });
});

test("a goodbye after the greeting changes nothing about the dial: it had connected", () => {
  const { say, result } = dialling();
  say(opened, 100);
  say(hello, 10);
  say({ type: "message", linkId: 1, message: { type: "goodbye", reason: "leaving" } }, 50);
  expect(result()).toEqual({ connected: 1 });
});

test("a link that its peer gives up for a new offer before it has greeted us counts as failed, and the new dial by itself", () => {
  const { say, result } = dialling();
  say(opened, 100);
  say({ type: "offered", peerId: peerIdOf(1) }, 50);
  expect(result()).toEqual({ failed: 1 });
  say({ type: "link-open", linkId: 2, peerId: peerIdOf(1) }, 100);
  say({ type: "message", linkId: 2, message: { type: "hello", protocol: wireProtocol } }, 10);
  expect(result()).toEqual({ connected: 1, failed: 1 });
});

test("a link that had greeted us and is given up for a new offer stays counted as connected", () => {
  const { say, result } = dialling();
  say(opened, 100);
  say(hello, 10);
  say({ type: "offered", peerId: peerIdOf(1) }, 50);
  expect(result()).toEqual({ connected: 1 });
});

test("a dial that opens when we have no room left counts as refused", () => {
  const { say, result } = dialling(1);
  say({ type: "link-open", linkId: 2, peerId: peerIdOf(2) });
  say({ type: "message", linkId: 2, message: { type: "hello", protocol: wireProtocol } });
  expect(only(say(opened, 100), "hang-up")).toMatchObject([{ peerId: peerIdOf(1), reason: "full" }]);
  expect(result()).toEqual({ connected: 1, refused: 1 });
});

test("a link on which nobody ever speaks counts as timed out, one on which nonsense is spoken as failed", () => {
  const mute = dialling();
  mute.say(opened, 100);
  mute.say({ type: "timeout" }, defaultEngineLimits.silentAfterMs);
  expect(mute.result()).toEqual({ timeout: 1 });
  const foreign = dialling();
  foreign.say(opened, 100);
  foreign.say({ type: "message", linkId: 1, message: { type: "hello", protocol: wireProtocol + 1 } }, 10);
  expect(foreign.result()).toEqual({ failed: 1 });
});

test("a dial that we call off because sharing ends comes to nothing", () => {
  const { say, result } = dialling();
  say({ type: "share", allowed: false }, 100);
  expect(result()).toEqual({});
});

test("a peer that offers anew has lost its end of the link: ours is left, and the new dial ends with sharing", () => {
  const engine = createEngine({ peerId: peerIdOf(0), seed: 1 });
  engine.handle({ type: "share", allowed: true }, 1000);
  engine.handle({ type: "introduced", peers: [{ peerId: peerIdOf(1), offerer: true, near: "far" }] }, 1000);
  engine.handle({ type: "link-open", linkId: 1, peerId: peerIdOf(1) }, 1100);
  const outputs = engine.handle({ type: "offered", peerId: peerIdOf(1) }, 2000);
  expect(outputs).toEqual([
    { type: "hang-up", peerId: peerIdOf(1), reason: "leaving" },
    { type: "answer", peerId: peerIdOf(1) },
  ]);
  expect(engine.snapshot(2000).neighbours).toEqual([]);
  const ended = engine.handle({ type: "share", allowed: false }, 2100);
  expect(ended).toContainEqual({ type: "hang-up", peerId: peerIdOf(1), reason: "sharing-off" });
});

test("a housemate that could not be dialled is dialled once more after 3 s, another peer after minutes", () => {
  const dialsOf = (near: "address" | "far") => {
    const engine = createEngine({ peerId: peerIdOf(0), seed: 1 });
    engine.handle({ type: "share", allowed: true }, 0);
    engine.handle({ type: "introduced", peers: [{ peerId: peerIdOf(1), offerer: true, near }] }, 0);
    const dials: number[] = [];
    for (let nowMs = 1_000; nowMs <= 120_000; nowMs += 1_000) {
      const outputs = engine.handle(
        nowMs === 1_000 ? { type: "dial-failed", peerId: peerIdOf(1) } : { type: "timeout" },
        nowMs,
      );
      if (outputs.some(({ type }) => type === "dial")) dials.push(nowMs);
    }
    return dials;
  };
  expect(dialsOf("address")).toEqual([4_000]);
  expect(dialsOf("far")).toEqual([]);
});

test("an offer is a sign of life, whatever kept the two apart; only one that lied is not answered", () => {
  const answersTo = (state: KnownPeer["state"]) => {
    const core = coreAt10s();
    const { peerId } = peerOf(core, 1, { state, untilMs: 70_000, failures: 1 });
    offered(core, peerId);
    return only(core.out, "answer").length;
  };
  expect(
    ["silent", "quarantined", "waiting", "dialling"].map((state) => answersTo(state as KnownPeer["state"])),
  ).toEqual([1, 1, 1, 1]);
  expect(answersTo("shunned")).toBe(0);
});

test("an offer that comes while we dial gets the time of a dial: ours may never have been heard", () => {
  const { dialTimeoutMs } = defaultEngineLimits;
  const { say } = dialling();
  say({ type: "offered", peerId: peerIdOf(1) }, dialTimeoutMs - 1);
  expect(only(say({ type: "timeout" }, dialTimeoutMs - 1), "hang-up")).toEqual([]);
  expect(only(say({ type: "timeout" }, 1), "hang-up")).toMatchObject([{ reason: "dial-timeout" }]);
});

test("a peer whom the tracker would not let us dial is forgotten: when it is introduced anew it is dialled at once", () => {
  const { say } = dialling();
  say({ type: "dial-failed", peerId: peerIdOf(1), refused: true }, 50);
  const peers = [{ peerId: peerIdOf(1), offerer: true, near: "far" as const }];
  expect(only(say({ type: "introduced", peers }, 50), "dial")).toHaveLength(1);
});

test("one that we lost while we slept is dialled three times at most: at once, 3 s after that came to nothing, and after a quarantine", () => {
  const core = coreAt10s({ dialAgainMs: 3_000, quarantineMs: 60_000 });
  core.tracker.state = "open";
  peerOf(core, 1, { state: "dialling", untilMs: 15_000, lost: true });
  const dialledMs: number[] = [];
  dialFailed(core, peerIdOf(1), "failed");
  for (core.nowMs = 11_000; core.nowMs < 1_000_000; core.nowMs += 1_000) {
    core.out = [];
    keepAlive(core);
    if (only(core.out, "dial").length === 0) continue;
    dialledMs.push(core.nowMs);
    dialFailed(core, peerIdOf(1), "failed");
  }
  expect(dialledMs).toHaveLength(2);
  expect(dialledMs[0]).toBe(13_000);
  expect(dialledMs[1]).toBeGreaterThanOrEqual(13_000 + 0.75 * 120_000);
  expect(core.peers.size).toBe(0);
});

test("one that we lost while we slept, and that could not be dialled, is dialled once more after 3 s", () => {
  const core = coreAt10s({ dialAgainMs: 3_000 });
  const { peerId } = peerOf(core, 1, { state: "dialling", untilMs: 15_000, lost: true });
  const other = peerOf(core, 2, { state: "dialling", untilMs: 15_000 });
  dialFailed(core, peerId, "failed");
  dialFailed(core, other.peerId, "failed");
  core.nowMs = 13_000;
  keepAlive(core);
  expect(only(core.out, "dial").map((dial) => dial.peerId)).toEqual([peerId]);
});
