import { expect, test } from "vitest";
import { judgePlan, planDescriptors } from "../descriptors/descriptor-plan.ts";
import { checkDescriptors, checkMemory, judgeDescriptors, judgeMemory } from "./room.ts";

test.each([
  [160, "wrong", "Tutti needs 1024"],
  [256, "hint", "room for 100 connections at once, 75 of them listeners' sockets"],
  [1_024, "hint", "room for 808 connections at once, 606 of them listeners' sockets; for 19000 set"],
  [19_000, "hint", "18004 of them listeners' sockets; for 19000 set"],
  [20_000, "ok", "19004 of them listeners' sockets"],
  [Number.POSITIVE_INFINITY, "ok", "59300 of them listeners' sockets"],
])("%i open files are %s: %s", (all, level, said) => {
  const plan = planDescriptors(all, 2);
  const finding = judgeDescriptors(plan, 19_000);
  expect(finding.level).toBe(level);
  expect(finding.text).toContain(said);
  expect(finding.text.includes("LimitNOFILE=20000")).toBe(level !== "ok");
  // A start refuses what is wrong here, and nothing else.
  expect(judgePlan(plan).kind === "too-few").toBe(level === "wrong");
});

test.each([
  [100e6, "wrong", 0],
  [500e6, "hint", 2_441],
  [16e9, "ok", 19_000],
])("%i bytes of memory are %s, with room for %i listeners", (free, level, listeners) => {
  const finding = judgeMemory(free, 19_000);
  expect(finding.level).toBe(level);
  expect(finding.text).toContain(`room for ${listeners} listeners`);
});

test("what this process has can be read", () => {
  expect(checkDescriptors(1).text).toMatch(/^open files: /);
  expect(checkMemory(1).text).toMatch(/^memory: \d+\.\d GB free/);
});
