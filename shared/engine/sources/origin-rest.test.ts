import { expect, test } from "vitest";
import { coreAt10s, driver, manifest, meet, only, renditionId, requestsIn, self } from "../../../test/rigs/engine.ts";
import type { PeerId } from "../../ids.ts";
import { createEngine } from "../engine.ts";
import { defaultEngineLimits } from "../limits.ts";
import type { EngineOutput } from "../output.ts";
import { knowRendition } from "../rendition-state.ts";
import { askOrigin } from "./origin-fetches.ts";
import { missingForMs, originRefused } from "./origin-rest.ts";

const { refusedAsksMax, falseAsksMax, missingMinMs, missingMaxMs, refusalsMax } = defaultEngineLimits;
const key = { renditionId, segmentIndex: 0 };

/** Plays for so long against an origin that answers each fetch with this status; all that the core said. */
function playAgainst(status: number, lastsMs: number): EngineOutput[] {
  const engine = createEngine({ peerId: self, seed: 1 });
  const { say, now } = driver(engine);
  const said = say({ type: "play", manifest });
  said.push(...say({ type: "want", wantId: 1, key }));
  const answered = new Set<number>();
  while (now() < lastsMs) {
    const fetch = only(said, "fetch-origin").find(({ fetchId }) => !answered.has(fetchId));
    if (fetch) {
      answered.add(fetch.fetchId);
      said.push(...say({ type: "origin-end", fetchId: fetch.fetchId, outcome: "failed", status }, 20));
    } else said.push(...say({ type: "timeout" }, Math.max(1, Math.min(500, engine.nextTimeoutMs() - now()))));
  }
  return said;
}

const asksOf = (said: readonly EngineOutput[], segmentIndex: number) =>
  only(said, "fetch-origin").filter((fetch) => fetch.key.segmentIndex === segmentIndex).length;

test.each([403, 404, 410, 416, 451])(
  "status %i: a segment is asked for twice in half a minute, and is missing",
  (status) => {
    const said = playAgainst(status, missingMinMs);
    expect(asksOf(said, 0)).toBe(refusedAsksMax);
    expect(only(said, "missing").filter((output) => output.key.segmentIndex === 0)).toEqual([{ type: "missing", key }]);
  },
);

test.each([0, 429, 500, 503])("status %i says nothing of a segment: it is asked for as long as it takes", (status) => {
  const said = playAgainst(status, missingMinMs);
  expect(asksOf(said, 0)).toBeGreaterThan(20);
  expect(only(said, "missing")).toEqual([]);
});

test("what is missing is asked for again after half a minute, then after twice as long each time, ten minutes at most", () => {
  const core = coreAt10s();
  const waits = [];
  for (let time = 0; time < 8; time += 1) {
    for (let ask = 0; ask < refusedAsksMax; ask += 1) originRefused(core, key, "refused");
    waits.push(missingForMs(core, key));
    core.nowMs += missingForMs(core, key);
    expect(missingForMs(core, key)).toBe(0);
  }
  expect(waits.slice(0, 3)).toEqual([missingMinMs, 2 * missingMinMs, 4 * missingMinMs]);
  expect(waits.at(-1)).toBe(missingMaxMs);
});

test("false bytes and answers that do not fit are a refusal after some of them, from whatever cache they come", () => {
  const core = coreAt10s();
  for (let ask = 1; ask < falseAsksMax; ask += 1) originRefused(core, key, "false");
  expect([missingForMs(core, key) > 0, only(core.out, "missing").length]).toEqual([false, 0]);
  originRefused(core, key, "false");
  expect([missingForMs(core, key) > 0, only(core.out, "missing").length]).toEqual([true, 1]);
});

test("a missing segment is not asked of the origin, others are; a want for it is told at once", () => {
  const core = coreAt10s();
  knowRendition(core, manifest);
  for (let ask = 0; ask < refusedAsksMax; ask += 1) originRefused(core, key, "refused");
  core.nowMs += 1_000;
  expect(askOrigin(core, key, [0, 1], "urgent")).toBe(missingMinMs - 1_000);
  expect(only(core.out, "fetch-origin")).toEqual([]);
  askOrigin(core, { renditionId, segmentIndex: 1 }, [0, 1], "urgent");
  expect(only(core.out, "fetch-origin").map((fetch) => fetch.key.segmentIndex)).toEqual([1]);
});

test("a want for what was found missing a moment ago is told so", () => {
  const engine = createEngine({ peerId: self, seed: 1 });
  const { say, now } = driver(engine);
  const asked = only(say({ type: "play", manifest }), "fetch-origin");
  for (let ask = 0; ask < refusedAsksMax; ask += 1) {
    const { fetchId = 0 } = asked.shift() ?? {};
    asked.push(...only(say({ type: "origin-end", fetchId, outcome: "failed", status: 404 }), "fetch-origin"));
    for (let turn = 0; ask === 0 && asked.length === 0 && turn < 50; turn += 1) {
      asked.push(...only(say({ type: "timeout" }, Math.max(1, engine.nextTimeoutMs() - now())), "fetch-origin"));
    }
  }
  expect(only(say({ type: "want", wantId: 7, key }), "missing")).toEqual([{ type: "missing", key }]);
});

test("a neighbour that holds what the origin refuses is asked, however late it would be", () => {
  const engine = createEngine({ peerId: self, seed: 1 });
  const { say, pong, now } = driver(engine);
  const peerId = "B".repeat(43) as PeerId;
  say({ type: "share", allowed: true });
  say({ type: "tracker-open" });
  const said = say({ type: "play", manifest });
  while (now() < 2_000) {
    const [fetch] = only(said, "fetch-origin").filter(({ key: { segmentIndex } }) => segmentIndex === 0);
    said.length = 0;
    if (fetch) said.push(...say({ type: "origin-end", fetchId: fetch.fetchId, outcome: "failed", status: 404 }, 10));
    else said.push(...say({ type: "timeout" }, 50));
  }
  meet(say, 1, { peerId, near: "far" });
  pong(1, 20);
  const bits = new Uint8Array(Math.ceil(manifest.segments.length / 8)).fill(1);
  const held = [{ renditionId, segmentCount: manifest.segments.length, bits }];
  const heard = say({ type: "message", linkId: 1, message: { type: "holdings", held } });
  heard.push(...say({ type: "timeout" }, 100));
  expect(requestsIn(heard).map(({ segmentIndex }) => segmentIndex)).toContain(0);
});

test("what is remembered has an end", () => {
  const core = coreAt10s();
  for (let segmentIndex = 0; segmentIndex < refusalsMax + 50; segmentIndex += 1) {
    originRefused(core, { renditionId, segmentIndex }, "refused");
  }
  expect(core.origin.refusals.size).toBe(refusalsMax);
});
