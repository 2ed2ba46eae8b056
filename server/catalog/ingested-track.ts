import type { CoverId } from "../../shared/api/cover.ts";
import type { RenditionId, TrackId } from "../../shared/ids.ts";
import { type Codec, type Manifest, totalBytes } from "../../shared/manifest/manifest.ts";

/** SHA-256 of a source file's bytes, 64 lowercase hex digits. A renamed or moved file keeps it. */
export type SourceKey = string;

/** The renditions that each track gets, in the order of their bitrate. */
export const renditionKinds = ["aac96", "aac160", "aac320", "flac"] as const;
export type RenditionKind = (typeof renditionKinds)[number];

/** What the catalogue keeps of a rendition that is in the media store, complete and signed. */
export interface IngestedRendition {
  readonly kind: RenditionKind;
  readonly renditionId: RenditionId;
  readonly codec: Codec;
  readonly averageBitsPerSecond: number;
  readonly peakBitsPerSecond: number;
  readonly sampleRateHz: number;
  readonly channels: number;
  /** All segments together, the init segment left out. */
  readonly bytes: number;
  readonly segmentCount: number;
  readonly durationSeconds: number;
}

export function renditionOf(kind: RenditionKind, manifest: Manifest): IngestedRendition {
  const { renditionId, codec, averageBitsPerSecond, peakBitsPerSecond, sampleRateHz, channels } = manifest;
  return {
    kind,
    renditionId,
    codec,
    averageBitsPerSecond,
    peakBitsPerSecond,
    sampleRateHz,
    channels,
    bytes: totalBytes(manifest),
    segmentCount: manifest.segments.length,
    durationSeconds: manifest.audibleSamples / sampleRateHz,
  };
}

/** Facts about a song, from its tags or else from its path. Every text is capped and free of control characters. */
export interface TrackFacts {
  readonly title: string;
  readonly artistName: string;
  readonly albumTitle: string;
  /** The artist under whom the album is listed; the same as `artistName` unless the tags say otherwise. */
  readonly albumArtistName: string;
  readonly trackNumber: number | null;
  readonly discNumber: number | null;
  readonly year: number | null;
  readonly genre: string | null;
}

export interface IngestedTrack extends TrackFacts {
  /** Derived from `sourceKey`, so that a second ingest anywhere names it the same. */
  readonly trackId: TrackId;
  readonly sourceKey: SourceKey;
  /** Name of the source file without its folders: for the operator's eyes. Empty: a track whose names are lost. */
  readonly sourceName: string;
  readonly durationSeconds: number;
  readonly coverId: CoverId | null;
  /** ISO 8601; the moment of the publication if not given. */
  readonly addedAt?: string;
}

export interface KnownTrack {
  readonly trackId: TrackId;
  readonly title: string;
  readonly renditions: readonly { readonly kind: RenditionKind; readonly renditionId: RenditionId }[];
}

/**
 * The right to work on a source, alone among all instances. What is published under it fails when it was lost meanwhile. Each write is
 * atomic and durable when its promise resolves, and may be made again with the same values after a crash without any harm.
 */
export interface SourceLease {
  /**
   * Makes a track visible, together with its first rendition, its artist and its album. The rendition is in the media
   * store already.
   */
  publishTrack(track: IngestedTrack, first: IngestedRendition): Promise<void>;
  /** Adds a rendition to a visible track, or replaces that track's one of the same kind. */
  addRendition(trackId: TrackId, rendition: IngestedRendition): Promise<void>;
  release(): Promise<void>;
}

/** What ingest asks of the catalogue. */
export interface CataloguePort {
  /** The visible track that came from this source. */
  findBySource(sourceKey: SourceKey): Promise<KnownTrack | null>;
  /** Null while another instance works on this source. */
  lease(sourceKey: SourceKey): Promise<SourceLease | null>;
}
