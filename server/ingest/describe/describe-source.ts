import { relative } from "node:path";
import { type IAudioMetadata, parseFile } from "music-metadata";
import type { TrackFacts } from "../../catalog/ingested-track.ts";
import { type RenditionRateHz, renditionRateHz } from "../encoder.ts";
import { type Cover, findFolderCover, makeCover, readCoverFile } from "./cover.ts";
import { namesFromPath } from "./names-from-path.ts";
import { cleanTagNumber, cleanTagText } from "./tag-text.ts";

/** What is known about a source file before it is decoded. */
export interface SourceDescription {
  readonly facts: TrackFacts;
  readonly sampleRateHz: RenditionRateHz;
  /** As its header says; `null` when unknown. */
  readonly durationSeconds: number | null;
  readonly cover: Cover | null;
  /** Things amiss that do not keep it from being heard. */
  readonly warnings: readonly string[];
}

const unknownArtist = "Unknown artist";
const unknownAlbum = "Unknown album";

/** Reads tags and cover. What the tags lack comes from the path below `root`. */
export async function describeSource(path: string, root: string): Promise<SourceDescription> {
  const warnings: string[] = [];
  const metadata = await parseFile(path, { duration: false }).catch((error: unknown) => {
    warnings.push(`its tags cannot be read: ${reasonOf(error)}`);
    return null;
  });
  const cover = await coverOf(path, metadata).catch((error: unknown) => {
    warnings.push(`its cover cannot be read: ${reasonOf(error)}`);
    return null;
  });
  const seconds = metadata?.format.duration;
  return {
    facts: factsOf(metadata, relative(root, path)),
    sampleRateHz: rateOf(metadata),
    durationSeconds: seconds !== undefined && Number.isFinite(seconds) && seconds > 0 ? seconds : null,
    cover,
    warnings,
  };
}

function factsOf(metadata: IAudioMetadata | null, relativePath: string): TrackFacts {
  const tags = metadata?.common;
  const names = namesFromPath(relativePath);
  const artistName = cleanTagText(tags?.artist) ?? names.artistName ?? unknownArtist;
  const albumArtistName = cleanTagText(tags?.albumartist) ?? (tags?.compilation ? "Various artists" : artistName);
  const hasTitle = cleanTagText(tags?.title) !== null;
  return {
    title: cleanTagText(tags?.title) ?? names.title,
    artistName,
    albumTitle: cleanTagText(tags?.album) ?? names.albumTitle ?? unknownAlbum,
    albumArtistName,
    trackNumber: cleanTagNumber(tags?.track.no, 9_999) ?? (hasTitle ? null : names.trackNumber),
    discNumber: cleanTagNumber(tags?.disk.no, 999) ?? names.discNumber,
    year: cleanTagNumber(tags?.year, 9_999),
    genre: cleanTagText(tags?.genre?.[0]),
  };
}

/** Opus decodes to 48 kHz, whatever rate its header remembers. */
function rateOf(metadata: IAudioMetadata | null): RenditionRateHz {
  if (/opus/iu.test(metadata?.format.codec ?? "")) return 48_000;
  return renditionRateHz(metadata?.format.sampleRate ?? 44_100);
}

async function coverOf(path: string, metadata: IAudioMetadata | null): Promise<Cover | null> {
  const pictures = metadata?.common.picture ?? [];
  const embedded = pictures.find((picture) => /front/iu.test(picture.type ?? "")) ?? pictures[0];
  if (embedded) return makeCover(embedded.data);
  const beside = await findFolderCover(path);
  const picture = beside === null ? null : await readCoverFile(beside);
  return picture ? makeCover(picture) : null;
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}
