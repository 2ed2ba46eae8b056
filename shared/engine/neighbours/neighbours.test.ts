import { expect, test } from "vitest";
import { coreAt10s, peerIdOf, peerOf } from "../../../test/rigs/engine.ts";
import { createEngine } from "../engine.ts";
import { defaultEngineLimits } from "../limits.ts";
import { never } from "../timers.ts";
import { linkOpened } from "./neighbours.ts";

test("a link beyond neighboursMax, opened by the other side, is hung up as full", () => {
  const engine = createEngine({ peerId: peerIdOf(0), seed: 1 });
  const { neighboursMax } = defaultEngineLimits;
  engine.handle({ type: "share", allowed: true }, 1000);
  const numbers = Array.from({ length: neighboursMax + 1 }, (_, index) => index + 1);
  const peers = numbers.map((number) => ({ peerId: peerIdOf(number), offerer: false, near: "far" as const }));
  engine.handle({ type: "introduced", peers }, 1000);
  for (const number of numbers.slice(0, -1)) {
    engine.handle({ type: "link-open", linkId: number, peerId: peerIdOf(number) }, 1100);
  }
  const last = numbers.length;
  const outputs = engine.handle({ type: "link-open", linkId: last, peerId: peerIdOf(last) }, 1100);
  expect(outputs).toContainEqual({ type: "hang-up", peerId: peerIdOf(last), reason: "full" });
  expect(engine.snapshot(1100).neighbours).toHaveLength(neighboursMax);
});

test("a peer that left is welcome again with a link of its own, before the tracker introduces it anew", () => {
  const engine = createEngine({ peerId: peerIdOf(0), seed: 1 });
  engine.handle({ type: "share", allowed: true }, 1000);
  engine.handle({ type: "introduced", peers: [{ peerId: peerIdOf(1), offerer: true, near: "far" }] }, 1000);
  engine.handle({ type: "link-open", linkId: 1, peerId: peerIdOf(1) }, 1100);
  engine.handle({ type: "link-closed", linkId: 1, peerId: peerIdOf(1) }, 2000);
  const outputs = engine.handle({ type: "link-open", linkId: 2, peerId: peerIdOf(1) }, 3000);
  expect(outputs.map(({ type }) => type)).not.toContain("hang-up");
  expect(engine.snapshot(3000).neighbours).toHaveLength(1);
});

test("one that lied stays out, whoever dials", () => {
  const core = coreAt10s();
  peerOf(core, 1, { state: "shunned", untilMs: never });
  linkOpened(core, 2, peerIdOf(1));
  expect(core.out).toEqual([{ type: "hang-up", peerId: peerIdOf(1), reason: "useless" }]);
  expect(core.neighbours.size).toBe(0);
});
