import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { programCampaigns } from "./campaigns.ts";

/** How often each does its deed in this short form. */
const times: Readonly<Record<string, number>> = { kill: 4, audio: 3, edits: 2 };

// Side by side: each has programs and folders of its own, and most of them wait for something half of the time.
test.concurrent.for(programCampaigns.map((campaign) => [campaign.name, campaign] as const))(
  "%s: all holds",
  async ([name, campaign], { expect, onTestFinished, annotate }) => {
    const folder = await mkdtemp(join(tmpdir(), `tutti-chaos-${name}-`));
    onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const report = await campaign.run({ times: times[name] ?? 1, seed: 1, folder, say: () => undefined });
    if (report.skipped !== undefined) await annotate(`not done: ${report.skipped}`);
    expect(report.faults).toEqual([]);
  },
);
