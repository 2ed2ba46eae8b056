import { basename, relative } from "node:path";
import { type IAudioMetadata, type IPicture, parseFromTokenizer } from "music-metadata";
import type { CoverId } from "../../../shared/api/cover.ts";
import type { SourceForm, TrackFacts } from "../../catalog/ingested-track.ts";
import { shownPath } from "../../files/native-path.ts";
import type { ReadableFile } from "../../files/open-regular.ts";
import { type RenditionRateHz, renditionRateHz } from "../encoder.ts";
import { coversTriedMax } from "../limits.ts";
import { alacForm } from "./alac-form.ts";
import { readArtists } from "./artist-parts.ts";
import { withCharset } from "./charset.ts";
import { type Cover, makeCover, readCoverFile } from "./cover.ts";
import { findArtistPictures, findFolderCovers } from "./folder-covers.ts";
import { isLossless } from "./is-lossless.ts";
import { findLyrics } from "./lyrics.ts";
import { moreFactsOf, yearIn } from "./more-facts.ts";
import { namesFromPath } from "./names-from-path.ts";
import { tagValuesOf } from "./native-tags.ts";
import { SourceTokenizer } from "./source-tokenizer.ts";
import { cleanTagNumber, cleanTagText } from "./tag-text.ts";

/** What is known about a source file before it is decoded. */
export interface SourceDescription {
  readonly facts: TrackFacts;
  readonly sampleRateHz: RenditionRateHz;
  /** As its header says; `null` when unknown. */
  readonly durationSeconds: number | null;
  /** Whether its sound is as it was recorded. */
  readonly isLossless: boolean;
  /** As its header says; null where that tells not all of it. */
  readonly source: SourceForm | null;
  readonly cover: Cover | null;
  /** A picture that lies in its artist's folder. */
  readonly artistCover?: Cover | null;
  /** Things amiss that do not keep it from being heard. */
  readonly warnings: readonly string[];
}

const unknownArtist = "Unknown artist";
const unknownAlbum = "Unknown album";

export interface DescribeOptions {
  /** Whether it does without pictures: those in it, beside it, and its artist's. */
  readonly skipsPictures?: boolean;
}

/**
 * Reads tags and cover. What the tags lack comes from the path below `root`. A `charset` other than `auto` is that of tags which do not
 * name theirs.
 */
export async function describeSource(
  source: ReadableFile,
  root: string,
  charset = "auto",
  options: DescribeOptions = {},
): Promise<SourceDescription> {
  return withCharset(charset, () => describeFile(source, root, options));
}

async function describeFile(
  source: ReadableFile,
  root: string,
  { skipsPictures = false }: DescribeOptions,
): Promise<SourceDescription> {
  const warnings: string[] = [];
  const tokenizer = new SourceTokenizer(source);
  const parsing = parseFromTokenizer(tokenizer, { duration: false, skipCovers: skipsPictures });
  const metadata = await parsing.catch((error: unknown) => {
    warnings.push(`its tags cannot be read: ${reasonOf(error)}`);
    return null;
  });
  const { cover, artistCover } = skipsPictures ? noPictures : await findPictures(source.path, root, metadata, warnings);
  const lyrics = await findLyrics(source.path, root, metadata?.common.lyrics ?? []).catch((error: unknown) => {
    warnings.push(`its lyrics cannot be read: ${reasonOf(error)}`);
    return null;
  });
  const seconds = metadata?.format.duration;
  return {
    facts: factsOf({ metadata, path: source.path, root, lyrics, artistCoverId: artistCover?.coverId ?? null }),
    sampleRateHz: rateOf(metadata),
    durationSeconds: seconds !== undefined && Number.isFinite(seconds) && seconds > 0 ? seconds : null,
    isLossless: isLossless(metadata?.format, source.path),
    source: await sourceFormOf(source, metadata?.format),
    cover,
    artistCover,
    warnings,
  };
}

const noPictures = { cover: null, artistCover: null };

async function findPictures(path: string, root: string, metadata: IAudioMetadata | null, warnings: string[]) {
  const cover = await firstGoodCover(picturesOf(path, root, metadata), warnings).catch((error: unknown) => {
    warnings.push(`its cover cannot be read: ${reasonOf(error)}`);
    return null;
  });
  const artistCover = await firstGoodCover(artistPicturesOf(path, root), warnings).catch((error: unknown) => {
    warnings.push(`its artist's picture cannot be read: ${reasonOf(error)}`);
    return null;
  });
  return { cover, artistCover };
}

interface FoundTags {
  readonly metadata: IAudioMetadata | null;
  readonly path: string;
  readonly root: string;
  readonly lyrics: string | null;
  readonly artistCoverId: CoverId | null;
}

function factsOf({ metadata, path, root, lyrics, artistCoverId }: FoundTags): TrackFacts {
  const tags = metadata?.common;
  const values = tagValuesOf(metadata);
  const names = namesFromPath(shownPath(relative(root, path)));
  const given = readArtists({
    values: values(/^(?:TPE1|TP1|ARTIST|©ART|Author|IART)$/iu),
    single: values(/^ARTISTS$/iu),
    sortNames: values(/^(?:TSOP|TSP|ARTISTSORT|soar|ArtistSortOrder)$/iu),
  });
  const albumBy = readArtists({
    values: values(/^(?:TPE2|TP2|ALBUM[ _]?ARTIST|aART)$/iu),
    single: values(/^ALBUMARTISTS$/iu),
    sortNames: values(/^(?:TSO2|TS2|ALBUMARTISTSORT|soaa|AlbumArtistSortOrder)$/iu),
  });
  const artistName = given?.text ?? cleanTagText(tags?.artist) ?? names.artistName ?? unknownArtist;
  const artists = given?.artists ?? [{ name: artistName, sortName: null, isGuest: false }];
  // Several titles are those of the parts of one song.
  const title = cleanTagText(values(/^(?:TIT2|TT2|TITLE|©nam|INAM)$/iu).join(" / ")) ?? cleanTagText(tags?.title);
  const album = cleanTagText(values(/^(?:TALB|TAL|ALBUM|©alb|AlbumTitle|IPRD)$/iu)[0]) ?? cleanTagText(tags?.album);
  const years = values(/^(?:TDRC|TYER|TYE|DATE|YEAR|©day|ICRD)$/iu);
  const albumArtists = albumBy?.artists ?? [];
  const more = {
    path,
    metadata,
    values,
    artistText: artistName,
    artists,
    albumArtists,
    discTitle: names.discTitle,
    lyrics,
    artistCoverId,
  };
  return {
    title: title ?? names.title,
    artistName,
    albumTitle: album ?? names.albumTitle ?? unknownAlbum,
    albumArtistName: albumBy?.text ?? (tags?.compilation ? "Various Artists" : artistName),
    trackNumber: cleanTagNumber(tags?.track.no, 9_999) ?? (title === null ? names.trackNumber : null),
    discNumber: cleanTagNumber(tags?.disk.no, 999) ?? names.discNumber,
    year: yearIn(values(/^(?:TDRL|RELEASEDATE)$/iu)) ?? yearIn(years) ?? cleanTagNumber(tags?.year, 9_999),
    genre: cleanTagText(tags?.genre?.[0]),
    more: moreFactsOf(more),
  };
}

async function sourceFormOf(
  source: ReadableFile,
  format: IAudioMetadata["format"] | undefined,
): Promise<SourceForm | null> {
  const form = format?.codec === "ALAC" ? await alacForm(source) : null;
  if (form) return form;
  const lossless = isLossless(format, source.path);
  const { sampleRate, numberOfChannels: channels, bitsPerSample } = format ?? {};
  if (!isCount(sampleRate) || !isCount(channels)) return null;
  return {
    sampleRateHz: sampleRate,
    bitsPerSample: lossless && isCount(bitsPerSample) ? bitsPerSample : null,
    channels,
  };
}

function isCount(value: number | undefined): value is number {
  return Number.isSafeInteger(value) && (value ?? 0) > 0;
}

/** Opus decodes to 48 kHz, whatever rate its header remembers. */
function rateOf(metadata: IAudioMetadata | null): RenditionRateHz {
  if (/opus/iu.test(metadata?.format.codec ?? "")) return 48_000;
  return renditionRateHz(metadata?.format.sampleRate ?? 44_100);
}

async function* artistPicturesOf(path: string, root: string): Pictures {
  for (const picture of await findArtistPictures(path, root)) {
    const name = `its artist's picture "${basename(shownPath(picture))}"`;
    yield { name, read: () => readCoverFile(picture, root) };
  }
}

type Pictures = AsyncGenerator<{ readonly name: string; read(): Promise<Uint8Array> }>;

/** The pictures that may be its cover, the likeliest first; each is read only when those before it are of no use. */
async function* picturesOf(path: string, root: string, metadata: IAudioMetadata | null): Pictures {
  const embedded = metadata?.common.picture ?? [];
  const isFront = ({ type }: IPicture) => /front/iu.test(type ?? "");
  const likeliest = [...embedded.filter(isFront), ...embedded.filter((picture) => !isFront(picture))];
  for (const { data } of likeliest.slice(0, coversTriedMax)) {
    yield { name: "its embedded cover", read: async () => data };
  }
  for (const beside of await findFolderCovers(path, root)) {
    const name = `its cover "${basename(shownPath(beside))}"`;
    yield { name, read: () => readCoverFile(beside, root) };
  }
}

async function firstGoodCover(pictures: Pictures, warnings: string[]): Promise<Cover | null> {
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
