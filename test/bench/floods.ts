import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { hearAmong } from "../e2e/hear-among.ts";
import { openStage, type Stage } from "../e2e/stage.ts";
import type { PeerKind } from "../peer/deeds.ts";
import { floodKinds } from "../peer/floods.ts";
import { median } from "./median.ts";

/**
 * A listener among neighbours that flood, of one kind at a time: what was heard, how long its page stood still, and when they were cut off.
 * Silences that are fed are the machine's, as in the lab. With 0 neighbours: what the machine does to the same listener alone.
 */
export async function runFloods(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      kinds: { type: "string", default: floodKinds.join(",") },
      neighbours: { type: "string", default: "5,20" },
      runs: { type: "string", default: "1" },
      seconds: { type: "string", default: "12" },
    },
  });
  const counts = values.neighbours.split(",").map(Number);
  const stage = await openStage({ songs: [Number(values.seconds)], mediaDelayMs: 40 });
  try {
    console.log(
      "| kind | neighbours | runs | stalls | silences | fed | page still, ms | cut after, s | at most | load |",
    );
    console.log(
      "| ---- | ---------- | ---- | ------ | -------- | --- | -------------- | ------------ | ------- | ---- |",
    );
    for (const kind of values.kinds.split(",") as PeerKind[]) {
      for (const count of counts) console.log(await rowOf(stage, { kind, count, runs: Number(values.runs) }));
    }
  } finally {
    await stage.close();
  }
}

async function rowOf(
  stage: Stage,
  { kind, count, runs }: { readonly kind: PeerKind; readonly count: number; readonly runs: number },
): Promise<string> {
  const [track] = stage.tracks;
  if (!track) throw new Error("Cannot measure floods: there is no song");
  const truth = await stage.truth(track);
  const kinds = Array.from({ length: count }, () => kind);
  let [stalls, starved, fed, stillMs] = [0, 0, 0, 0];
  const cutSeconds: number[] = [];
  for (let run = 1; run <= runs; run += 1) {
    const { end, gaps, linkMs } = await hearAmong(stage, { trackId: track.id, truth, kinds });
    stalls += end.stalls;
    for (const { aheadSeconds } of gaps.silences) {
      if (aheadSeconds < 1) starved += 1;
      else fed += 1;
    }
    stillMs = Math.max(stillMs, gaps.blockedMs);
    cutSeconds.push(...linkMs.map((ms) => ms / 1_000));
  }
  const cut = [median(cutSeconds), Math.max(...cutSeconds)].map((seconds) => seconds.toFixed(2));
  const figures = [kind, count, runs, stalls, starved, fed, Math.round(stillMs), ...cut, loadavg()[0]?.toFixed(1)];
  return `| ${figures.join(" | ")} |`;
}
