import { expect, test } from "vitest";
import { coreAt10s, manifest, neighbourOf } from "../../../test/rigs/engine.ts";
import { isUseless, mayAskInMs, noteAsked, patienceMs, refused, servedBadly, servedWell } from "./services.ts";

function tried() {
  const core = coreAt10s();
  return { core, neighbour: neighbourOf(core, 1, manifest) };
}

test("two batches that run out are two bad services, and enough; requests of one batch are one", () => {
  const { core, neighbour } = tried();
  for (let request = 0; request < 20; request += 1) servedBadly(core, neighbour, 1_000);
  expect([neighbour.badServices, isUseless(core, neighbour)]).toEqual([1, false]);
  core.nowMs = neighbour.restUntilMs;
  servedBadly(core, neighbour, 1_000);
  expect(isUseless(core, neighbour)).toBe(true);
});

test("one that has never given and lets a long try run out has had its chances; one that has given has one more", () => {
  for (const [givenBlocks, useless] of [
    [0, true],
    [1, false],
  ] as const) {
    const { core, neighbour } = tried();
    neighbour.givenBlocks = givenBlocks;
    servedBadly(core, neighbour, core.limits.longTryMs);
    expect(isUseless(core, neighbour)).toBe(useless);
  }
});

test("four blocks in time make up for a batch; one between two batches does not", () => {
  const { core, neighbour } = tried();
  const fail = () => {
    core.nowMs = Math.max(core.nowMs, neighbour.restUntilMs);
    servedBadly(core, neighbour, 1_000);
    return isUseless(core, neighbour);
  };
  const give = (blocks: number) => {
    for (let block = 0; block < blocks; block += 1) servedWell(neighbour);
  };
  for (let round = 0; round < 20; round += 1) {
    give(4);
    expect(fail()).toBe(false);
  }
  give(1);
  expect([fail(), give(1), fail()]).toEqual([false, undefined, true]);
});

test("a neighbour is waited for longer once it has given, and less when a short try ran out", () => {
  const { core, neighbour } = tried();
  const patience = [patienceMs(core, neighbour)];
  servedBadly(core, neighbour, 400);
  patience.push(patienceMs(core, neighbour));
  servedWell(neighbour);
  patience.push(patienceMs(core, neighbour));
  expect(patience).toEqual([8_000, 3_000, 60_000]);
});

test("who refuses rests twice as long each time and is left after four times; a block that comes ends that", () => {
  const { core, neighbour } = tried();
  const restsMs: number[] = [];
  const refuse = () => {
    core.nowMs = Math.max(core.nowMs, neighbour.restUntilMs);
    for (let request = 0; request < 24; request += 1) refused(core, neighbour, "busy");
    restsMs.push(neighbour.restUntilMs - core.nowMs);
    return isUseless(core, neighbour);
  };
  expect([refuse(), refuse(), refuse()]).toEqual([false, false, false]);
  servedWell(neighbour);
  expect([refuse(), refuse(), refuse(), refuse()]).toEqual([false, false, false, true]);
  expect(restsMs).toEqual([300, 600, 1_200, 300, 600, 1_200, 2_400]);
});

test("who has no time now, or has given enough, is not left for saying so", () => {
  const { core, neighbour } = tried();
  servedWell(neighbour);
  for (let request = 0; request < 1_000; request += 1) {
    core.nowMs = Math.max(core.nowMs, neighbour.restUntilMs);
    refused(core, neighbour, request % 2 === 0 ? "late" : "enough");
  }
  expect(isUseless(core, neighbour)).toBe(false);
});

test("one that has never given and refuses 400 requests in a row is left, whatever it says", () => {
  const { core, neighbour } = tried();
  const refusals = (count: number) => {
    for (let request = 0; request < count; request += 1) {
      core.nowMs = Math.max(core.nowMs, neighbour.restUntilMs);
      refused(core, neighbour, request % 2 === 0 ? "late" : "enough");
    }
  };
  refusals(399);
  expect(isUseless(core, neighbour)).toBe(false);
  refusals(1);
  expect(isUseless(core, neighbour)).toBe(true);
});

test("nobody is asked for more than 200 blocks at once, and 100 a second", () => {
  const { core, neighbour } = tried();
  let asked = 0;
  for (; mayAskInMs(core, neighbour) === 0; asked += 1) noteAsked(core, neighbour);
  expect([asked, mayAskInMs(core, neighbour)]).toEqual([200, 10]);
});
