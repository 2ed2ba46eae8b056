import type { Track, TrackDetail } from "../../../shared/api/track.ts";
import { request } from "../catalogue/catalogue.ts";

/** Whether this page is the same one as before: reloaded, or brought back after the browser threw it away. A second tab is not. */
export function isSamePage(): boolean {
  if ((document as Document & { readonly wasDiscarded?: boolean }).wasDiscarded === true) return true;
  const [how] = performance.getEntriesByType?.("navigation") ?? [];
  return (how as PerformanceNavigationTiming | undefined)?.type === "reload";
}

/** The song as the catalogue has it; `"missing"`: it has none; null: it does not answer. */
export async function askForTrack(trackId: string): Promise<Track | "missing" | null> {
  const answer = await request<TrackDetail>(`/tracks/${encodeURIComponent(trackId)}`);
  if (answer.state === "ready") {
    // A queue is kept without the long texts.
    const { lyrics: _lyrics, comment: _comment, ...track } = answer.value;
    return track;
  }
  return answer.state === "failed" && answer.trouble === "missing" ? "missing" : null;
}
