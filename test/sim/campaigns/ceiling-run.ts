import type { PeerId } from "../../../shared/ids.ts";
import { seededRandom } from "../../../shared/seeded-random.ts";
import { ceilingOf } from "../ceiling/ceiling.ts";
import type { CeilingRun, Delivered } from "../figures/ceiling-table.ts";
import { pairReachOf } from "../network/pair-reach.ts";
import { P2pMediaLoader } from "../rivals/p2p-media-loader.ts";
import { type CeilingMix, giversOf, scenarioOf } from "./ceiling-mixes.ts";
import { type LineRun, runLines } from "./line-run.ts";
import { swarmOfRun } from "./line-swarm.ts";

const intervalMs = 2_000;
/** The least that the engine keeps ahead of the sound while the origin is there. */
const keptLeadMs = 20_000;

/** One mix with one seed: the ceiling, Tutti, and p2p-media-loader's way of choosing, on the same lines with the same pairs and givers. */
export function runCeilingMix(mix: CeilingMix, seed: number, scenario = scenarioOf(mix)): CeilingRun {
  const { pairSuccess } = mix;
  const givers = giversOf(mix, seed, scenario.listeners);
  const gives = (index: number) => givers.has(index);
  const alone = runLines(scenario, seed, false);
  const { listeners, scheduler } = alone.result.world;
  const canPair = pairReachOf({ seed, pairSuccess });
  const ids = listeners.map(({ character }) => character.peerId);
  const reaches = (one: number, other: number) => canPair(ids[one] as PeerId, ids[other] as PeerId);
  const ceiling = (leadMs: number, relays: boolean) =>
    ceilingOf(swarmOfRun({ listeners, gives, reaches, endMs: scheduler.nowMs(), leadMs }), { intervalMs, relays });
  const createCore = ({ index }: { readonly index: number }) =>
    new P2pMediaLoader(seededRandom(seed * 1_000_003 + index));
  return {
    songBytes: alone.songBytes,
    lastMoment: ceiling(0, false),
    ceiling: ceiling(keptLeadMs, false),
    withRelays: ceiling(keptLeadMs, true),
    tutti: deliveredIn(runLines(scenario, seed, true, { pairSuccess, gives })),
    rival: deliveredIn(runLines(scenario, seed, true, { pairSuccess, gives, createCore })),
  };
}

function deliveredIn({ result: { figures } }: LineRun): Delivered {
  return {
    originBytes: figures.originServedBytes,
    peerBytes: figures.bytes.peer,
    stalls: figures.stallsMs.length,
  };
}
