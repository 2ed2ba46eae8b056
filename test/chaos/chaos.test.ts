import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { campaigns } from "./campaigns.ts";

/** How often each does its deed in this short form. */
const times: Readonly<Record<string, number>> = { kill: 4, audio: 3 };

test.each(campaigns.map((campaign) => [campaign.name, campaign] as const))("%s: all holds", async (name, campaign) => {
  const folder = await mkdtemp(join(tmpdir(), `tutti-chaos-${name}-`));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const report = await campaign.run({ times: times[name] ?? 1, seed: 1, folder, say: () => undefined });
  expect(report.faults).toEqual([]);
});
