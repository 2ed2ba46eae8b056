import { expect, test } from "vitest";
import type { RenditionId } from "../../../shared/ids.ts";
import type { Manifest } from "../../../shared/manifest/manifest.ts";
import { masterPlaylist, masterUrl, mediaPlaylist, memoryHost } from "./media-playlist.ts";

const renditionId = "00112233445566778899aabbccddeeff" as RenditionId;

function manifestOf(change: Partial<Manifest> = {}, durations = [176_400, 176_400, 44_100]): Manifest {
  return {
    version: 1,
    renditionId,
    codec: "mp4a.40.2",
    averageBitsPerSecond: 160_000,
    peakBitsPerSecond: 171_000,
    sampleRateHz: 44_100,
    channels: 2,
    audibleSamples: durations.reduce((sum, samples) => sum + samples, 0) - 2_112,
    encoderDelaySamples: 2_112,
    paddingSamples: 0,
    init: Uint8Array.of(1),
    segments: durations.map((durationSamples) => ({ bytes: 1_000, durationSamples, blockHashes: new Uint8Array(32) })),
    ...change,
  };
}

test("the address leads to no host that exists", () => {
  expect(masterUrl(manifestOf())).toBe(`${memoryHost}/${renditionId}/master.m3u8`);
  expect(new URL(memoryHost).hostname).toMatch(/\.invalid$/);
});

test("the multivariant playlist names the one rendition with its rates and its codec", () => {
  expect(masterPlaylist(manifestOf()).split("\n")).toEqual([
    "#EXTM3U",
    '#EXT-X-STREAM-INF:BANDWIDTH=171000,AVERAGE-BANDWIDTH=160000,CODECS="mp4a.40.2"',
    "index.m3u8",
    "",
  ]);
});

test("FLAC has the name that HLS gives it", () => {
  expect(masterPlaylist(manifestOf({ codec: "flac" }))).toContain('CODECS="fLaC"');
});

test("the media playlist lists the init segment and every segment with its length, and ends", () => {
  expect(mediaPlaylist(manifestOf()).split("\n")).toEqual([
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    "#EXT-X-TARGETDURATION:4",
    "#EXT-X-PLAYLIST-TYPE:VOD",
    "#EXT-X-INDEPENDENT-SEGMENTS",
    '#EXT-X-MAP:URI="init.mp4"',
    "#EXTINF:4.000000,",
    "0.m4s",
    "#EXTINF:4.000000,",
    "1.m4s",
    "#EXTINF:1.000000,",
    "2.m4s",
    "#EXT-X-ENDLIST",
    "",
  ]);
});

test.each([
  ["a segment a little longer than four seconds", [176_401, 1_000], 5],
  ["a song of half a second", [22_050], 1],
  ["a song of one segment of four seconds", [176_400], 4],
])("the target duration covers %s", (_name, durations, target) => {
  expect(mediaPlaylist(manifestOf({}, durations))).toContain(`#EXT-X-TARGETDURATION:${target}\n`);
});

test("lengths are told to the microsecond: they add up to the song", () => {
  const durations = Array.from({ length: 60 }, () => 180_224);
  const lengths = [...mediaPlaylist(manifestOf({}, durations)).matchAll(/#EXTINF:([\d.]+),/g)];
  const seconds = lengths.reduce((sum, [, length]) => sum + Number(length), 0);
  expect(Math.abs(seconds - (60 * 180_224) / 44_100)).toBeLessThan(0.0001);
});
