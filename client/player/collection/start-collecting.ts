import type { Player } from "../player.ts";
import { openCollection } from "./the-collection.ts";

/** The first drawing and the first sound need the line and the processor more. */
const waitsMs = 1_500;

/** Reads the collection a moment after the page has come, and notes what is heard from then on. Answers what stops that. */
export function startCollecting(player: Player): () => void {
  let stop = () => {};
  let isStopped = false;
  const begin = async () => {
    const opened = await openCollection();
    if (opened === null || isStopped) return;
    const { countHearing } = await import("./count-hearing.ts");
    stop = countHearing(player, opened);
  };
  const timer = setTimeout(() => void begin().catch(() => {}), waitsMs);
  return () => {
    isStopped = true;
    clearTimeout(timer);
    stop();
  };
}
