import { expect, test } from "vitest";
import { coreAt10s, manifest, neighbourOf } from "../../../test/rigs/engine.ts";
import { saysEnough } from "./enough.ts";

const limits = { enoughSpareBytes: 1_000, enoughForMs: 60_000, enoughDueMs: 10_000 };

/** A core that has received 50,000 bytes and given one more than may be spared; two neighbours, 20 ms away. */
function generous() {
  const core = coreAt10s(limits);
  core.counters.bytes.peer = 30_000;
  core.counters.bytes.cdn = 20_000;
  core.counters.uploadedBytes = 51_001;
  const [one, other] = [neighbourOf(core, 1, manifest), neighbourOf(core, 2, manifest)];
  for (const neighbour of [one, other]) neighbour.leastRoundTripMs = 20;
  return { core, one, other };
}

test("who has given more than it received says so of what can wait, and gives what is due soon", () => {
  const { core, one } = generous();
  expect(saysEnough(core, one, 9_999)).toBe(false);
  expect(saysEnough(core, one, 10_000)).toBe(true);
});

test("who has given as much as it received gives on", () => {
  const { core, one } = generous();
  core.counters.uploadedBytes = 51_000;
  expect(saysEnough(core, one, 60_000)).toBe(false);
});

test("who is inside our network or behind our address is given to all the same", () => {
  const { core, one, other } = generous();
  one.inside = true;
  expect(saysEnough(core, one, 60_000)).toBe(false);
  expect(saysEnough(core, Object.assign(other, { near: "address" }), 60_000)).toBe(false);
});

test("all that a neighbour asks for together is refused; if it asks again, it has nobody else, and is given to", () => {
  const { core, one, other } = generous();
  const after = (ms: number) => {
    core.nowMs += ms;
    return saysEnough(core, one, 60_000);
  };
  expect([after(0), after(19), after(1)]).toEqual([true, true, false]);
  expect(saysEnough(core, other, 60_000)).toBe(true);
  expect([after(60_079), after(1)]).toEqual([false, true]);
});

test("where the round trip is not known, what is asked within 100 ms is asked together", () => {
  const { core, one } = generous();
  one.leastRoundTripMs = Number.POSITIVE_INFINITY;
  const after = (ms: number) => {
    core.nowMs += ms;
    return saysEnough(core, one, 60_000);
  };
  expect([after(0), after(99), after(1)]).toEqual([true, true, false]);
});
