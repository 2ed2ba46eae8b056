import { expect, test } from "vitest";
import { manifest, peerIdOf, renditionId } from "../../../test/rigs/engine.ts";
import { createEngine } from "../engine.ts";
import type { EngineInput } from "../input.ts";
import { defaultEngineLimits } from "../limits.ts";

function introduction(number: number): EngineInput {
  return { type: "introduced", peers: [{ peerId: peerIdOf(number), offerer: true, near: "far" }] };
}

/** A listener who shares and has clicked at 1000; `say` tells which links an input begins. */
function clicked() {
  const engine = createEngine({ peerId: peerIdOf(0), seed: 1 });
  const say = (input: EngineInput, nowMs: number) =>
    engine.handle(input, nowMs).flatMap((output) => {
      return output.type === "dial" || output.type === "answer" ? [`${output.type} ${output.peerId[0]}`] : [];
    });
  say({ type: "share", allowed: true }, 900);
  say({ type: "tracker-open" }, 900);
  say({ type: "play", manifest }, 1000);
  return { engine, say };
}

test("while a click waits for its first sound no link is begun or answered; with the sound all are", () => {
  const { say } = clicked();
  expect(say(introduction(1), 1010)).toEqual([]);
  expect(say({ type: "offered", peerId: peerIdOf(2) }, 1020)).toEqual([]);
  expect(say({ type: "playhead", renditionId, positionSeconds: 0, playing: true }, 1050)).toEqual([]);
  const sounding = say({ type: "playhead", renditionId, positionSeconds: 0.02, playing: true }, 1100);
  expect(sounding).toEqual(["dial 1", "answer 2"]);
  expect(say(introduction(3), 1110)).toEqual(["dial 3"]);
});

test("a dial that was under way at the click goes on: its offer is answered", () => {
  const engine = createEngine({ peerId: peerIdOf(0), seed: 1 });
  engine.handle({ type: "share", allowed: true }, 900);
  engine.handle({ type: "introduced", peers: [{ peerId: peerIdOf(1), offerer: false, near: "far" }] }, 950);
  engine.handle({ type: "play", manifest }, 1000);
  const outputs = engine.handle({ type: "offered", peerId: peerIdOf(1) }, 1010);
  expect(outputs).toContainEqual({ type: "answer", peerId: peerIdOf(1) });
});

test("a sound that does not come keeps nobody waiting for longer than quietStartMs", () => {
  const { engine, say } = clicked();
  say(introduction(1), 1010);
  say({ type: "offered", peerId: peerIdOf(2) }, 1020);
  const endMs = 1000 + defaultEngineLimits.quietStartMs;
  expect(engine.nextTimeoutMs()).toBeLessThanOrEqual(endMs);
  expect(say({ type: "timeout" }, endMs - 1)).toEqual([]);
  expect(engine.nextTimeoutMs()).toBe(endMs);
  expect(say({ type: "timeout" }, endMs)).toEqual(["dial 1", "answer 2"]);
});

test("an offer that was put off is answered only while its maker waits: later it is dialled like any other", () => {
  const engine = createEngine({
    peerId: peerIdOf(0),
    seed: 1,
    limits: { ...defaultEngineLimits, quietStartMs: 9_000 },
  });
  engine.handle({ type: "share", allowed: true }, 900);
  engine.handle({ type: "play", manifest }, 1000);
  engine.handle({ type: "offered", peerId: peerIdOf(2) }, 1010);
  engine.handle(introduction(2), 5_000);
  const late = engine.handle({ type: "timeout" }, 10_000);
  expect(late).toContainEqual({ type: "dial", peerId: peerIdOf(2), offerer: true });
  expect(late.some(({ type }) => type === "answer")).toBe(false);
});

test("who stops before the first sound is linked at once", () => {
  const { say } = clicked();
  say(introduction(1), 1010);
  expect(say({ type: "stop" }, 1200)).toEqual(["dial 1"]);
});
