import type { RenditionId } from "../../../shared/ids.ts";
import { inventAudience } from "../audience/audience.ts";
import { Harvester } from "../audience/harvester.ts";
import { percentile } from "../figures/figures.ts";
import { parseOptions, replayCommand } from "../options.ts";
import { simulate } from "../simulate.ts";
import type { World } from "../world.ts";

/** A phone network's address, shared with nobody else of the day. */
const harvesterAddress = "198.51.100.77";

const ways = [
  { name: "keeps its key", freshKeyEveryMs: Infinity },
  { name: "a fresh key every 10 minutes", freshKeyEveryMs: 600_000 },
];

/**
 * `harvest [OPTIONS]`: of how many others one modified peer learns the address in a day, and of how many an honest listener does. 0: it
 * came to its end; 2: an option can't be read.
 */
export function runHarvest(words: readonly string[]): number {
  const parsed = parseOptions(["--workload", "day", "--peers", "1000", "--minutes", "1440", ...words]);
  if (!parsed.ok) {
    console.error(parsed.error);
    return 2;
  }
  const { options } = parsed.value;
  console.log(`${replayCommand(options)}\n`);
  console.log(
    "| harvester | named to it | addresses | honest p50 · p99 · most | honest, an hour of listening | offload |",
  );
  console.log("|---|--:|--:|--:|--:|--:|");
  for (const { name, freshKeyEveryMs } of ways) {
    const audience = inventAudience(options);
    const renditionIds = [
      ...popularFirst(audience.flatMap(({ turns }) => turns.map((turn) => turn.manifest.renditionId))),
    ];
    let harvester: Harvester | null = null;
    const { figures, world } = simulate({
      options,
      audience,
      prepare: ({ scheduler, trackerServer }: World) => {
        harvester = new Harvester({
          scheduler,
          server: trackerServer,
          renditionIds,
          address: harvesterAddress,
          freshKeyEveryMs,
          seed: options.seed,
        });
        scheduler.at(0, () => harvester?.start());
      },
    });
    const { described, named } = harvester as unknown as Harvester;
    const honest = audience.map(({ peerId }) => world.trackerServer.describedTo.get(peerId)?.size ?? 0);
    const perHour = audience.map(({ peerId, arriveMs, leaveMs }) => {
      const hours = (Math.min(leaveMs, options.minutes * 60_000) - arriveMs) / 3_600_000;
      return (world.trackerServer.describedTo.get(peerId)?.size ?? 0) / hours;
    });
    const spread = (values: number[]) => {
      const sorted = values.toSorted((one, other) => one - other);
      return [0.5, 0.99, 1].map((share) => percentile(sorted, share).toFixed(0)).join(" · ");
    };
    console.log(
      `| ${name} | ${named.size} | ${described.size} | ${spread(honest)} | ${spread(perHour)} | ${(100 * figures.offload).toFixed(1)} % |`,
    );
  }
  return 0;
}

function popularFirst(plays: readonly RenditionId[]): Set<RenditionId> {
  const counts = new Map<RenditionId, number>();
  for (const id of plays) counts.set(id, (counts.get(id) ?? 0) + 1);
  return new Set([...counts.keys()].sort((one, other) => (counts.get(other) ?? 0) - (counts.get(one) ?? 0)));
}
