import type { Waveform as WaveformAnswer } from "../../../../shared/api/track.ts";
import { useFetched } from "../../catalogue/catalogue.ts";
import "./waveform.css";

/** Height of the drawing's own units; the page stretches it. */
const tall = 100;

/** How loud the song is along the way: a quiet shape on the line of the seek bar. Nothing where nobody measured it. */
export function Waveform({ trackId }: { readonly trackId: string | null }) {
  const answer = useFetched<WaveformAnswer>(trackId === null ? null : `/tracks/${trackId}/waveform`);
  const levels = answer.state === "ready" ? (answer.value.levels ?? []) : [];
  if (levels.length === 0) return null;
  return (
    <svg class="waveform" viewBox={`0 0 ${levels.length} ${tall}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={shapeOf(levels)} />
    </svg>
  );
}

/** One column for each level, from the lower edge. */
function shapeOf(levels: readonly number[]): string {
  const columns = levels.map((level) => `V${tall - Math.round((tall * level) / 255)}h1`);
  return `M0 ${tall}${columns.join("")}V${tall}Z`;
}
