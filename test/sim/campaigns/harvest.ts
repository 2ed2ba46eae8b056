import type { PeerId, RenditionId } from "../../../shared/ids.ts";
import { inventAudience } from "../audience/audience.ts";
import type { Character } from "../audience/character.ts";
import { Harvester } from "../audience/harvester.ts";
import { percentile } from "../figures/figures.ts";
import type { ListenerRecord } from "../listener/listener-record.ts";
import type { Turn } from "../listener/player.ts";
import { parseOptions, replayCommand, type SimOptions } from "../options.ts";
import { simulate } from "../simulate.ts";
import type { World } from "../world.ts";

/** Shared with nobody else of the day. */
const harvesterAddress = "198.51.100.77";
/** One listener of so many stays all day, from morning to evening. */
const oneStaysOf = 50;
const stay = { fromMs: 8 * 3_600_000, hours: 10 };
/** Of those who stay: nobody else of a day listens for so long. */
const longHours = 5;

interface Way {
  readonly name: string;
  /** Infinity: it keeps its first key. Null: there is no harvester. */
  readonly freshKeyEveryMs: number | null;
  readonly isBounded: boolean;
}

const ways: readonly Way[] = [
  { name: "unbounded, keeps its key", freshKeyEveryMs: Infinity, isBounded: false },
  { name: "bounded, keeps its key", freshKeyEveryMs: Infinity, isBounded: true },
  { name: "bounded, a fresh key every 10 minutes", freshKeyEveryMs: 600_000, isBounded: true },
  { name: "bounded, no harvester", freshKeyEveryMs: null, isBounded: true },
];

const unbounded = { partnersAtFirst: Infinity, partnersPerDayMax: Infinity };

const columns = [
  "tracker, harvester",
  "addresses",
  "honest p50 · p99 · most",
  "all day, median · most",
  "offload",
  "all day, offload",
];

/**
 * `harvest [OPTIONS]`: of how many others one modified peer learns the address in a day, of how many the honest do, and what it costs these
 * that it is bounded. A day of 120 listeners takes minutes, one of `--peers 1000` many times as long. 0: it came to its end; 2: an option can't be read.
 */
export function runHarvest(words: readonly string[]): number {
  const parsed = parseOptions(["--workload", "day", "--peers", "120", "--minutes", "1440", ...words]);
  if (!parsed.ok) {
    console.error(parsed.error);
    return 2;
  }
  const { options } = parsed.value;
  console.log(`${replayCommand(options)}\n`);
  console.log(`| ${columns.join(" | ")} |\n|---|${"--:|".repeat(columns.length - 1)}`);
  for (const way of ways) console.log(`| ${way.name} | ${runWay(options, way).join(" | ")} |`);
  return 0;
}

function runWay(options: SimOptions, { freshKeyEveryMs, isBounded }: Way): string[] {
  const audience = withStayers(inventAudience(options));
  const plays = audience.flatMap(({ turns }) => turns.map(({ manifest }) => manifest.renditionId));
  const harvesters: Harvester[] = [];
  const prepare = ({ scheduler, trackerServer: server }: World) => {
    if (freshKeyEveryMs === null) return;
    const renditionIds = popularFirst(plays);
    const plan = { scheduler, server, renditionIds, address: harvesterAddress, freshKeyEveryMs, seed: options.seed };
    const harvester = new Harvester(plan);
    harvesters.push(harvester);
    scheduler.at(0, () => harvester.start());
  };
  const { figures, world } = simulate({
    options,
    audience,
    prepare,
    ...(isBounded ? {} : { trackerLimits: unbounded }),
  });
  const addressOf = new Map(audience.map(({ peerId, address }) => [peerId, address]));
  // A harvester that comes back with a fresh key has the same address; some listeners live together.
  const addresses = (peerIds: ReadonlySet<PeerId> = new Set()) =>
    new Set([...peerIds].map((peerId) => addressOf.get(peerId) ?? harvesterAddress)).size;
  const told = (characters: readonly Character[]) =>
    characters.map(({ peerId }) => addresses(world.trackerServer.describedTo.get(peerId))).sort((a, b) => a - b);
  const [everybody, stayers] = [told(audience), told(audience.filter((_, index) => stays(index)))];
  const long = world.departed.filter(({ playedSeconds }) => playedSeconds > longHours * 3_600);
  return [
    freshKeyEveryMs === null ? "" : String(addresses(harvesters[0]?.described)),
    [0.5, 0.99, 1].map((share) => percentile(everybody, share).toFixed(0)).join(" · "),
    [0.5, 1].map((share) => percentile(stayers, share).toFixed(0)).join(" · "),
    percent(figures.offload),
    percent(offloadOf(long)),
  ];
}

function stays(index: number): boolean {
  return index % oneStaysOf === 0;
}

/** Who stays goes on with what others would have played. */
function withStayers(audience: readonly Character[]): Character[] {
  return audience.map((character, index) => {
    if (!stays(index)) return character;
    const turns: Turn[] = [];
    let leftSeconds = stay.hours * 3_600;
    for (let next = index; leftSeconds > 0; next = (next + 1) % audience.length) {
      for (const turn of audience[next]?.turns ?? []) {
        turns.push(turn);
        leftSeconds -= Math.min(turn.skipAfterSeconds, turn.manifest.segments.length * 4);
      }
    }
    return { ...character, turns, arriveMs: stay.fromMs, leaveMs: stay.fromMs + stay.hours * 3_600_000 };
  });
}

function offloadOf(records: readonly ListenerRecord[]): number {
  let [fromPeers, fromOrigin] = [0, 0];
  for (const { snapshot } of records) {
    fromPeers += snapshot.bytes.peer;
    fromOrigin += snapshot.bytes.cdn;
  }
  return fromPeers / (fromPeers + fromOrigin);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function popularFirst(plays: readonly RenditionId[]): RenditionId[] {
  const counts = new Map<RenditionId, number>();
  for (const id of plays) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts.keys()].sort((one, other) => (counts.get(other) ?? 0) - (counts.get(one) ?? 0));
}
