import { ceilingOf } from "../ceiling/ceiling.ts";
import { percentile } from "../figures/figures.ts";
import { defaultOptions } from "../options.ts";
import { swarmOfAudience } from "./library-swarm.ts";

const minutes = 6;
const sizes = [20, 40, 80, 160];
const pairSuccess = 0.7;
const intervalMs = 10_000;

interface Offloads {
  readonly allPairs: number;
  readonly somePairs: number;
  readonly relayed: number;
}

/** `relays COUNT FIRST-SEED` as a command: what a hop over a common neighbour could bring at most, where many songs are played. */
export function runRelays(first: number, count: number): number {
  console.log("| listeners | who gives | all pairs | 70 % of them | with relays |\n|--:|--:|--:|--:|--:|");
  for (const giving of [1, 0.3]) {
    for (const peers of sizes) {
      const found = Array.from({ length: count }, (_, index) => offloadsOf({ seed: first + index, peers, giving }));
      const shown = (pick: (offloads: Offloads) => number) => withSpread(found.map(pick));
      const cells = [
        shown(({ allPairs }) => allPairs),
        shown(({ somePairs }) => somePairs),
        shown(({ relayed }) => relayed),
      ];
      console.log(`| ${peers} | ${100 * giving} % | ${cells.join(" | ")} |`);
    }
  }
  return 0;
}

function offloadsOf({
  seed,
  peers,
  giving,
}: {
  readonly seed: number;
  readonly peers: number;
  readonly giving: number;
}): Offloads {
  const offload = (pairs: number, relays: boolean) => {
    const swarm = swarmOfAudience({ ...defaultOptions, seed, peers, minutes, pairSuccess: pairs }, giving);
    const { peerBytes, neededBytes } = ceilingOf(swarm, { intervalMs, relays });
    return peerBytes / neededBytes;
  };
  return {
    allPairs: offload(1, false),
    somePairs: offload(pairSuccess, false),
    relayed: offload(pairSuccess, true),
  };
}

function withSpread(shares: readonly number[]): string {
  const sorted = [...shares].sort((one, other) => one - other);
  const [least, median, most] = [0, 0.5, 1].map((share) => (100 * percentile(sorted, share)).toFixed(1));
  return `${median} (${least}–${most})`;
}
