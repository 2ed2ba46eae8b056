import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { browserCampaigns } from "../chaos/campaigns.ts";

test.for(browserCampaigns.map((campaign) => [campaign.name, campaign] as const))(
  "%s, once: all holds",
  async ([name, campaign], context) => {
    const folder = await mkdtemp(join(tmpdir(), `tutti-chaos-${name}-`));
    onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const report = await campaign.run({ times: 1, seed: 1, folder, say: () => undefined });
    context.skip(report.skipped !== undefined, report.skipped);
    expect(report.faults).toEqual([]);
  },
);
