import { basename, relative } from "node:path";
import { type IAudioMetadata, parseFromTokenizer } from "music-metadata";
import type { TrackFacts } from "../../catalog/ingested-track.ts";
import { shownPath } from "../../files/native-path.ts";
import type { ReadableFile } from "../../files/open-regular.ts";
import { type RenditionRateHz, renditionRateHz } from "../encoder.ts";
import { type Cover, findFolderCovers, makeCover, readCoverFile } from "./cover.ts";
import { namesFromPath } from "./names-from-path.ts";
import { SourceTokenizer } from "./source-tokenizer.ts";
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
export async function describeSource(source: ReadableFile, root: string): Promise<SourceDescription> {
  const warnings: string[] = [];
  const tokenizer = new SourceTokenizer(source);
  const metadata = await parseFromTokenizer(tokenizer, { duration: false }).catch((error: unknown) => {
    warnings.push(`its tags cannot be read: ${reasonOf(error)}`);
    return null;
  });
  const cover = await firstGoodCover(picturesOf(source.path, root, metadata), warnings).catch((error: unknown) => {
    warnings.push(`its cover cannot be read: ${reasonOf(error)}`);
    return null;
  });
  const seconds = metadata?.format.duration;
  return {
    facts: factsOf(metadata, shownPath(relative(root, source.path))),
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

/** The pictures that may be its cover, the likeliest first; each is read only when those before it are of no use. */
async function* picturesOf(
  path: string,
  root: string,
  metadata: IAudioMetadata | null,
): AsyncGenerator<{ readonly name: string; read(): Promise<Uint8Array> }> {
  const embedded = metadata?.common.picture ?? [];
  const picture = embedded.find(({ type }) => /front/iu.test(type ?? "")) ?? embedded[0];
  if (picture) yield { name: "its embedded cover", read: async () => picture.data };
  for (const beside of await findFolderCovers(path)) {
    const name = `its cover "${basename(shownPath(beside))}"`;
    yield { name, read: () => readCoverFile(beside, root) };
  }
}

async function firstGoodCover(pictures: ReturnType<typeof picturesOf>, warnings: string[]): Promise<Cover | null> {
  for await (const { name, read } of pictures) {
    try {
      return await makeCover(await read());
    } catch (error) {
      warnings.push(`${name} cannot be read: ${reasonOf(error)}`);
    }
  }
  return null;
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}
