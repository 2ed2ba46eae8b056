import { expect, test } from "vitest";
import { checkMemory, judgeDescriptors, judgeMemory, readDescriptorLimits } from "./room.ts";

test.each([
  [256, "wrong", 128],
  [1_023, "wrong", 511],
  [4_096, "hint", 3_096],
  [19_999, "hint", 18_999],
  [20_000, "ok", 19_000],
  [1_048_576, "ok", 19_000],
  [Number.POSITIVE_INFINITY, "ok", 19_000],
])("%i open files are %s, with room for %i listeners", (soft, level, listeners) => {
  const finding = judgeDescriptors({ soft, hard: soft }, 19_000);
  expect(finding.level).toBe(level);
  expect(finding.text).toContain(`room for ${listeners} listeners`);
  expect(finding.text.includes("LimitNOFILE=20000")).toBe(level !== "ok");
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

test("the limits of this process can be read", async () => {
  const { soft, hard } = await readDescriptorLimits();
  expect(soft).toBeGreaterThan(0);
  expect(hard).toBeGreaterThanOrEqual(soft);
  expect(checkMemory(1).text).toMatch(/^memory: \d+\.\d GB free/);
});
