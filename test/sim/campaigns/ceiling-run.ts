import type { PeerId } from "../../../shared/ids.ts";
import { seededRandom } from "../../../shared/seeded-random.ts";
import type { Character } from "../audience/character.ts";
import { ceilingOf } from "../ceiling/ceiling.ts";
import type { CeilingRun, Delivered } from "../figures/ceiling-table.ts";
import { pairReachOf } from "../network/pair-reach.ts";
import { P2pMediaLoader } from "../rivals/p2p-media-loader.ts";
import { createSimCore } from "../simulate.ts";
import type { EngineCore } from "../surroundings.ts";
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
  const aloneAtMs = new Map<string, number>();
  const alone = runLines(scenario, seed, false, { createCore: (character) => noting(character, seed, aloneAtMs) });
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
    unforeseen: ceilingOf(
      swarmOfRun({
        ...{ listeners, gives, reaches, endMs: scheduler.nowMs(), leadMs: keptLeadMs },
        aloneAtMs: (...block) => aloneAtMs.get(block.join("/")) ?? Infinity,
      }),
      { intervalMs, relays: false },
    ),
    tutti: deliveredIn(runLines(scenario, seed, true, { pairSuccess, gives })),
    rival: deliveredIn(runLines(scenario, seed, true, { pairSuccess, gives, createCore })),
  };
}

/** An engine of which is noted when it asks the origin for each block. */
function noting(character: Character, seed: number, atMs: Map<string, number>): EngineCore {
  const core = createSimCore(character, seed);
  return {
    ...core,
    handle: (input, nowMs) => {
      const outputs = core.handle(input, nowMs);
      for (const output of outputs) {
        if (output.type !== "fetch-origin") continue;
        for (let block = output.firstBlock; block < output.endBlock; block += 1) {
          const name = [character.index, output.key.segmentIndex, block].join("/");
          if (!atMs.has(name)) atMs.set(name, nowMs);
        }
      }
      return outputs;
    },
  };
}

function deliveredIn({ result: { figures } }: LineRun): Delivered {
  return {
    originBytes: figures.originServedBytes,
    peerBytes: figures.bytes.peer,
    stalls: figures.stallsMs.length,
  };
}
