import type { Rendition } from "../../shared/api/track.ts";

/** What the listener asked for: kbit/s of AAC, or FLAC. */
export type Quality = "96" | "160" | "320" | "lossless";

/** The rendition nearest to the choice; FLAC only when it is chosen, or when there is nothing else. */
export function chooseRendition(renditions: readonly Rendition[], quality: Quality): Rendition | null {
  const lossless = renditions.filter(({ codec }) => codec === "flac");
  const lossy = renditions.filter(({ codec }) => codec !== "flac");
  if (quality === "lossless" && lossless[0]) return lossless[0];
  const bitsPerSecond = quality === "lossless" ? Number.POSITIVE_INFINITY : Number(quality) * 1_000;
  const distance = (rendition: Rendition) =>
    bitsPerSecond === Number.POSITIVE_INFINITY
      ? -rendition.bitsPerSecond
      : Math.abs(Math.log(rendition.bitsPerSecond / bitsPerSecond));
  return [...lossy].sort((a, b) => distance(a) - distance(b))[0] ?? lossless[0] ?? null;
}
