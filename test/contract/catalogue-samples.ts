import { createHash } from "node:crypto";
import type { IngestedRendition, IngestedTrack, RenditionKind } from "../../server/catalog/ingested-track.ts";
import type { RenditionId, TrackId } from "../../shared/ids.ts";

const averages: Record<RenditionKind, number> = { aac96: 96_000, aac160: 160_000, aac320: 320_000, flac: 900_000 };

export function sampleTrack(title: string, facts: Partial<IngestedTrack> = {}): IngestedTrack {
  const sourceKey = createHash("sha256")
    .update(title)
    .update(facts.albumTitle ?? "")
    .digest("hex");
  const artistName = facts.artistName ?? "The Sample Players";
  return {
    trackId: sourceKey.slice(0, 24) as TrackId,
    sourceKey,
    sourceName: `${title}.flac`,
    title,
    artistName,
    albumArtistName: artistName,
    albumTitle: "First Samples",
    trackNumber: null,
    discNumber: null,
    year: 2024,
    genre: null,
    durationSeconds: 120.5,
    coverId: null,
    ...facts,
  };
}

export function sampleRendition(title: string, kind: RenditionKind): IngestedRendition {
  const average = averages[kind];
  return {
    kind,
    renditionId: createHash("sha256").update(title).update(kind).digest("hex").slice(0, 32) as RenditionId,
    codec: kind === "flac" ? "flac" : "mp4a.40.2",
    averageBitsPerSecond: average,
    peakBitsPerSecond: Math.round(average * 1.1),
    sampleRateHz: 48_000,
    channels: 2,
    bytes: average * 15,
    segmentCount: 31,
    durationSeconds: 120.5,
  };
}
