import { formatNumberOf } from "../../../design/format.ts";
import { usePlayer } from "../../player-context.ts";
import { sourceCounts, sourceNames, sourceRuns, sourceSentence, sources } from "../../source-runs.ts";
import "./source-strip.css";

/** A thin bar over the whole song: each stretch in the colour (and the pattern) of where it came from. */
export function SourceStrip() {
  const { segments, segmentCount } = usePlayer().player.view.value;
  return (
    <div class="source-strip" role="img" aria-label={sourceSentence(segments)}>
      {sourceRuns(segments, segmentCount).map(({ source, first, count }) => (
        <i key={first} class={source ?? "none"} style={{ flexGrow: String(count) }} />
      ))}
    </div>
  );
}

/** The strip's colours in words, with what each source has brought of this song. */
export function SourceLegend() {
  const { segments } = usePlayer().player.view.value;
  const counts = sourceCounts(segments);
  return (
    <ul class="source-legend numbers">
      {sources.map((source) => (
        <li key={source} class={counts[source] === 0 ? "unused" : ""}>
          <i class={source} aria-hidden="true" />
          {sourceNames[source]}
          <span>{segments.length === 0 ? "–" : `${Math.round((100 * counts[source]) / segments.length)} %`}</span>
        </li>
      ))}
    </ul>
  );
}

/** "3 neighbours", or why there are none. */
export function neighbourWords({
  sharing,
  off,
  impossible,
  neighbours,
}: {
  readonly sharing: boolean;
  readonly off: boolean;
  readonly impossible: boolean;
  readonly neighbours: number;
}): string {
  if (off) return "From the server";
  if (!sharing) return "Sharing is off";
  if (impossible) return "Sharing is not possible here";
  return neighbours === 0 ? "No neighbours yet" : formatNumberOf(neighbours, "neighbour");
}
