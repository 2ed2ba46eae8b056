import type { CoverId } from "../../shared/api/cover.ts";
import type { RenditionId, TrackId } from "../../shared/ids.ts";
import { type Codec, type Manifest, totalBytes } from "../../shared/manifest/manifest.ts";
import type { MeasuredSound } from "../loudness/sound-meter.ts";
import type { FilesPort } from "./queries/known-file.ts";

/**
 * SHA-256 of a source file's sound, 64 lowercase hex digits. A file that is renamed, moved or tagged anew keeps it. Tracks of an older Tutti
 * have that of all bytes, until their file is looked at again.
 */
export type SourceKey = string;

/** The renditions that a track gets, in the order of their bitrate. FLAC only where its source is lossless. */
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
  /** Of FLAC; null for AAC, which has none. */
  readonly bitsPerSample: number | null;
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
    bitsPerSample: codec === "flac" ? flacBitsPerSample(manifest.init) : null,
    channels,
    bytes: totalBytes(manifest),
    segmentCount: manifest.segments.length,
    durationSeconds: manifest.audibleSamples / sampleRateHz,
  };
}

/** As the init segment says: its box `dfLa` holds FLAC's own STREAMINFO. Null when there is none. */
function flacBitsPerSample(init: Uint8Array): number | null {
  const bytes = Buffer.from(init.buffer, init.byteOffset, init.byteLength);
  const at = bytes.indexOf("dfLa");
  // After the name: 4 bytes of version and flags, 4 of the block's header, 12 up to the bits.
  const place = at + 4 + 4 + 4 + 12;
  if (at < 0 || place + 2 > bytes.length) return null;
  return ((bytes.readUInt16BE(place) >> 4) & 31) + 1;
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
  /** All else that its tags and its folder tell. Absent where names were kept by a Tutti that did not read it. */
  readonly more?: MoreFacts;
}

/** One of several artists of a song or an album. */
export interface NamedArtist {
  readonly name: string;
  /** What the tags say that the name is sorted by. */
  readonly sortName: string | null;
  /** Named after "feat.": a guest on this song. */
  readonly isGuest: boolean;
}

export interface MoreFacts {
  /** The parts of this text; it is `artistName`, unless that was given by someone else than the tags. */
  readonly artistText: string;
  readonly artists: readonly NamedArtist[];
  /** Empty when the tags name no artist of the album: then its songs tell, all together. */
  readonly albumArtists: readonly NamedArtist[];
  /** Whether the tags say so. */
  readonly isCompilation: boolean;
  /** The folder of the file, and the one that stands for the album: the same, unless it is a disc's. */
  readonly folder: string;
  readonly albumFolder: string;
  readonly titleSort: string | null;
  readonly albumSort: string | null;
  readonly genres: readonly string[];
  readonly composers: readonly string[];
  readonly conductors: readonly string[];
  readonly work: string | null;
  readonly discTitle: string | null;
  readonly originalYear: number | null;
  readonly gain: Gain;
  readonly musicBrainz: MusicBrainzIds;
  /** Lines of text, or of LRC when they have times. */
  readonly lyrics: string | null;
  readonly comment: string | null;
  /** The picture that lies in the folder of the artist; absent where there is none. */
  readonly artistCoverId?: CoverId;
  /** Never of a file: see `corrections/correction.ts`. */
  readonly edition?: string;
}

/** Decibels to be added so that all songs, or all albums, are as loud as ReplayGain 2 wants (-18 LUFS); peaks of full scale. */
export interface Gain {
  readonly trackDb: number | null;
  readonly trackPeak: number | null;
  readonly albumDb: number | null;
  readonly albumPeak: number | null;
}

export interface MusicBrainzIds {
  readonly recordingId: string | null;
  readonly releaseId: string | null;
  readonly releaseGroupId: string | null;
  readonly artistIds: readonly string[];
  readonly albumArtistIds: readonly string[];
}

/** The form of a file's sound. */
export interface SourceForm {
  readonly sampleRateHz: number;
  /** Null where it has none, as lossy sound has. */
  readonly bitsPerSample: number | null;
  readonly channels: number;
}

export interface IngestedTrack extends TrackFacts {
  /** Derived from the `sourceKey` that it came in with, so that a second ingest anywhere names it the same. */
  readonly trackId: TrackId;
  readonly sourceKey: SourceKey;
  /** Name of the source file without its folders: for the operator's eyes. Empty: a track whose names are lost. */
  readonly sourceName: string;
  readonly durationSeconds: number;
  readonly coverId: CoverId | null;
  /** What was measured while it was encoded. Absent where it was encoded by a Tutti that did not. */
  readonly measured?: MeasuredSound;
  /** What is wrong with its file, in words for listeners. */
  readonly warnings?: readonly string[];
  /** What its file holds, before it is a rendition. */
  readonly source?: SourceForm;
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

/** A track as it was published last, and which renditions it has. */
export interface PublishedTrack extends IngestedTrack {
  /** ISO 8601. */
  readonly addedAt: string;
  readonly renditions: readonly { readonly kind: RenditionKind; readonly renditionId: RenditionId }[];
}

/** A playlist that a file in a music folder describes. */
export interface FolderList {
  readonly id: string;
  readonly title: string;
  readonly trackIds: readonly TrackId[];
}

/** What ingest asks of the catalogue. */
export interface CataloguePort extends FilesPort {
  /** The visible track that came from this source. */
  findBySource(sourceKey: SourceKey): Promise<KnownTrack | null>;
  /** Null when there is no such track, or its names are lost. */
  exportTrack(trackId: string): Promise<PublishedTrack | null>;
  /** Empty when there is no such track. */
  renditionsOfTrack(trackId: string): Promise<IngestedRendition[]>;
  trackIds(): Promise<string[]>;
  /** Makes the playlists whose ids begin with `prefix` these, and no others but those of `staying`; none if not given. */
  keepFolderLists(prefix: string, lists: readonly FolderList[], staying?: "all" | readonly string[]): Promise<void>;
  /** Ids of playlists that begin with `prefix`. */
  folderListIds(prefix: string): Promise<string[]>;
  /** Null while another instance works on this source. */
  lease(sourceKey: SourceKey): Promise<SourceLease | null>;
}
