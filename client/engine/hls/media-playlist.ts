import { durationSeconds, type Manifest } from "../../../shared/manifest/manifest.ts";

/** A host that cannot exist (RFC 2606): nothing that hls.js asks for may ever reach the network by mistake. */
export const memoryHost = "https://tutti.invalid";

export function masterUrl(manifest: Manifest): string {
  return `${memoryHost}/${manifest.renditionId}/master.m3u8`;
}

/** A multivariant playlist with the one rendition that is played. */
export function masterPlaylist(manifest: Manifest): string {
  const codec = manifest.codec === "flac" ? "fLaC" : manifest.codec;
  return [
    "#EXTM3U",
    `#EXT-X-STREAM-INF:BANDWIDTH=${manifest.peakBitsPerSecond},AVERAGE-BANDWIDTH=${manifest.averageBitsPerSecond},CODECS="${codec}"`,
    "index.m3u8",
    "",
  ].join("\n");
}

/** The media playlist that the manifest implies; segment `i` is `{i}.m4s`. */
export function mediaPlaylist(manifest: Manifest): string {
  const seconds = manifest.segments.map((segment) => segment.durationSamples / manifest.sampleRateHz);
  const longest = Math.ceil(Math.max(1, Math.min(durationSeconds(manifest), Math.max(...seconds))));
  return [
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    `#EXT-X-TARGETDURATION:${longest}`,
    "#EXT-X-PLAYLIST-TYPE:VOD",
    "#EXT-X-INDEPENDENT-SEGMENTS",
    '#EXT-X-MAP:URI="init.mp4"',
    ...seconds.flatMap((length, index) => [`#EXTINF:${length.toFixed(6)},`, `${index}.m4s`]),
    "#EXT-X-ENDLIST",
    "",
  ].join("\n");
}
