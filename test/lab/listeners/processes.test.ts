import { expect, test } from "vitest";
import { cpuTicks } from "./processes.ts";

test("cpuTicks() adds user and system time, past a name with spaces and brackets", () => {
  expect(cpuTicks("7 (Web Content) (x) S 1 7 7 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 1 0")).toBe(300);
  expect(cpuTicks("")).toBe(0);
});
