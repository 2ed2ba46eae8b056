import type { Manifest } from "../../shared/manifest/manifest.ts";
import type { IngestedRendition } from "../catalog/ingested-track.ts";

/** `master`: what every player plays; `lossless` for those that ask for it. */
export type PlaylistName = "master" | "lossless";

export function isPlaylistName(text: string): text is PlaylistName {
  return text === "master" || text === "lossless";
}

/**
 * The renditions that a track's playlist of this name offers. Players change between them in the midst of a song, and some cannot change
 * codecs there: so each playlist holds one codec. Where there is no AAC yet, the master playlist offers what there is.
 */
export function renditionsIn(
  name: PlaylistName,
  renditions: readonly IngestedRendition[],
): readonly IngestedRendition[] {
  const lossless = renditions.filter(({ codec }) => codec === "flac");
  if (name === "lossless") return lossless;
  return lossless.length === renditions.length ? lossless : renditions.filter(({ codec }) => codec !== "flac");
}

/** The multivariant playlist of a track (RFC 8216, section 4.3.4), lowest bitrate first. */
export function multivariantPlaylist(renditions: readonly IngestedRendition[]): string {
  const lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"];
  for (const { renditionId, codec, peakBitsPerSecond, averageBitsPerSecond } of renditions) {
    const name = codec === "flac" ? "fLaC" : codec;
    lines.push(
      `#EXT-X-STREAM-INF:BANDWIDTH=${peakBitsPerSecond},AVERAGE-BANDWIDTH=${averageBitsPerSecond},CODECS="${name}"`,
      `../../${renditionId}/index.m3u8`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** The media playlist of a rendition, with each segment's length to the microsecond. */
export function mediaPlaylist(manifest: Manifest): string {
  const seconds = manifest.segments.map((segment) => segment.durationSamples / manifest.sampleRateHz);
  // Every EXTINF, rounded to whole seconds, is at most this.
  const target = Math.max(1, ...seconds.map((length) => Math.round(length)));
  const lines = [
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    `#EXT-X-TARGETDURATION:${target}`,
    "#EXT-X-MEDIA-SEQUENCE:0",
    "#EXT-X-PLAYLIST-TYPE:VOD",
    "#EXT-X-INDEPENDENT-SEGMENTS",
    '#EXT-X-MAP:URI="init.mp4"',
  ];
  seconds.forEach((length, index) => {
    lines.push(`#EXTINF:${length.toFixed(6)},`, `${index}.m4s`);
  });
  lines.push("#EXT-X-ENDLIST");
  return `${lines.join("\n")}\n`;
}
