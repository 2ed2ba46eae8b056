import type { Manifest } from "../../shared/manifest/manifest.ts";
import type { IngestedRendition } from "../catalog/ingested-track.ts";

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
