// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { cdnFaults } from "../../shared/cdn-fault.ts";
import { mount } from "../../test/rigs/mounted.ts";
import { opsSummary } from "../../test/rigs/ops-samples.ts";
import { CdnNotice } from "./cdn-notice.tsx";

const nowMs = 1_800_003_600_000;
const bypassed = {
  bypassing: 12,
  sinceMs: nowMs - 1_500_000,
  fault: "silent",
  bypassedBytes: 312_000_000,
  failures: 15,
} as const;
const shown = async (change: Partial<Parameters<typeof opsSummary>[0] & object>["cdn"]) =>
  (await mount(<CdnNotice summary={opsSummary({ nowMs, ...(change ? { cdn: change } : {}) })} />)).root.textContent ??
  "";

test("while the CDN serves nothing is said of it", async () => {
  expect(await shown(undefined)).toBe("");
});

test("an operator reads how many listeners, since when and why, and that nothing has to be done in their pages", async () => {
  const text = await shown(bypassed);
  expect(text).toContain("The CDN fails 12 listeners");
  expect(text).toContain("from this server in place of the CDN, because it does not answer, or stops in the middle");
  expect(text).toContain("This has gone on for 25 min; 312 MB have come from here");
  expect(text).toContain("tries the CDN again by itself");
  expect(await shown({ ...bypassed, bypassing: 1 })).toContain("The CDN fails 1 listenerIt takes");
});

test("each reason has words of its own", async () => {
  const texts = [];
  for (const fault of cdnFaults) texts.push(await shown({ ...bypassed, fault }));
  expect(new Set(texts).size).toBe(cdnFaults.length);
  for (const text of texts) expect(text).not.toContain("undefined");
});
