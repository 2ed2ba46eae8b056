export type Source = "cache" | "peer" | "cdn";
export const sources: readonly Source[] = ["cache", "peer", "cdn"];

/** What each source is called on the page. */
export const sourceNames: Readonly<Record<Source, string>> = {
  cache: "This device",
  peer: "Other listeners",
  cdn: "Server",
};

/** A stretch of neighbouring segments that came from one source; `null`: not fetched yet. */
export interface SourceRun {
  readonly source: Source | null;
  readonly first: number;
  readonly count: number;
}

/** Joins segments of one source into runs that cover 0 … segmentCount − 1 without a gap. */
export function sourceRuns(
  segments: readonly { readonly index: number; readonly source: Source }[],
  segmentCount: number,
): SourceRun[] {
  const bySegment = new Array<Source | null>(Math.max(0, segmentCount)).fill(null);
  for (const { index, source } of segments) if (index >= 0 && index < segmentCount) bySegment[index] = source;
  const runs: { source: Source | null; first: number; count: number }[] = [];
  for (const [index, source] of bySegment.entries()) {
    const last = runs.at(-1);
    if (last && last.source === source) last.count += 1;
    else runs.push({ source, first: index, count: 1 });
  }
  return runs;
}

/** How many segments each source brought. */
export function sourceCounts(segments: readonly { readonly source: Source }[]): Record<Source, number> {
  const counts = { cache: 0, peer: 0, cdn: 0 };
  for (const { source } of segments) counts[source] += 1;
  return counts;
}

/** The strip in a sentence, for those who hear the page: "This song so far: 60 % other listeners, 40 % server." */
export function sourceSentence(segments: readonly { readonly source: Source }[]): string {
  if (segments.length === 0) return "Nothing of this song has arrived yet.";
  const counts = sourceCounts(segments);
  const parts = sources
    .filter((source) => counts[source] > 0)
    .map((source) => `${Math.round((100 * counts[source]) / segments.length)} % ${sourceNames[source].toLowerCase()}`);
  return `This song so far: ${parts.join(", ")}.`;
}
