import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Campaign, CampaignReport } from "./campaign.ts";
import { campaigns } from "./campaigns.ts";
import { parseOptions } from "./options.ts";

process.exitCode = await main(process.argv.slice(2));

/** 0: all held; 1: something did not; 2: the options cannot be read. */
async function main(words: readonly string[]): Promise<number> {
  const parsed = parseOptions(
    words,
    campaigns.map(({ name }) => name),
  );
  if (!parsed.ok) {
    console.error(`Cannot make chaos: ${parsed.error}`);
    return 2;
  }
  const { names, seed, times } = parsed.value;
  let faults = 0;
  for (const campaign of names.flatMap((name) => campaigns.find((each) => each.name === name) ?? [])) {
    faults += (await runOne(campaign, { seed, times: times ?? campaign.times })).faults.length;
  }
  console.log(`\n${faults} ${faults === 1 ? "fault" : "faults"}`);
  return faults === 0 ? 0 : 1;
}

async function runOne(campaign: Campaign, how: { seed: number; times: number }): Promise<CampaignReport> {
  const folder = await mkdtemp(join(tmpdir(), `tutti-chaos-${campaign.name}-`));
  const startedMs = performance.now();
  console.log(`\n${campaign.name}: ${campaign.about} (${how.times} ${campaign.unit}, seed ${how.seed})`);
  try {
    const report = await campaign.run({ ...how, folder, say: (line) => console.error(`  ${line}`) });
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
    for (const [what, count] of Object.entries({ ...report.counts, seconds })) {
      console.log(`  ${String(count).padStart(9)}  ${what}`);
    }
    if (report.skipped !== undefined) console.log(`  not done: ${report.skipped}`);
    for (const fault of report.faults) console.log(`  FAULT: ${fault}`);
    return report;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
