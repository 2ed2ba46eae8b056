import { createHash } from "node:crypto";
import type {
  IngestedRendition,
  IngestedTrack,
  MoreFacts,
  RenditionKind,
} from "../../server/catalog/ingested-track.ts";
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
    bitsPerSample: kind === "flac" ? 16 : null,
    channels: 2,
    bytes: average * 15,
    segmentCount: 31,
    durationSeconds: 120.5,
  };
}

export interface Song extends Partial<IngestedTrack> {
  readonly title: string;
  /** The folder that the file lies in. */
  readonly in: string;
  readonly tags?: Partial<MoreFacts>;
}

/** A track as ingest describes it. */
export function trackOf({ in: folder, tags, ...facts }: Song): IngestedTrack {
  const track = sampleTrack(facts.title, { year: null, ...facts });
  const { artistName } = track;
  const [host = "", guest] = artistName.split(" feat. ");
  const none = { sortName: null, isGuest: false };
  const artists = [{ ...none, name: host }, ...(guest ? [{ ...none, name: guest, isGuest: true }] : [])];
  const gain = { trackDb: null, trackPeak: null, albumDb: null, albumPeak: null };
  const musicBrainz = { recordingId: null, releaseId: null, releaseGroupId: null, artistIds: [], albumArtistIds: [] };
  const more: MoreFacts = {
    ...{ artistText: artistName, artists, albumArtists: [], isCompilation: false, folder, albumFolder: folder, gain },
    ...{ titleSort: null, albumSort: null, genres: [], composers: [], conductors: [], work: null, discTitle: null },
    ...{ originalYear: null, musicBrainz, lyrics: null, comment: null, ...tags },
  };
  return { ...track, more };
}
