import { dirname } from "node:path";
import type { IAudioMetadata } from "music-metadata";
import type { CoverId } from "../../../shared/api/cover.ts";
import type { Gain, MoreFacts, MusicBrainzIds, NamedArtist } from "../../catalog/ingested-track.ts";
import { shownPath } from "../../files/native-path.ts";
import { tagValuesMax } from "../limits.ts";
import { readCharset } from "./charset.ts";
import { albumFolderOf } from "./disc-folder.ts";
import type { TagValues } from "./native-tags.ts";
import { cleanTagLines, cleanTagText } from "./tag-text.ts";

export interface TagSource {
  readonly path: string;
  readonly metadata: IAudioMetadata | null;
  readonly values: TagValues;
  readonly artistText: string;
  readonly artists: readonly NamedArtist[];
  readonly albumArtists: readonly NamedArtist[];
  readonly discTitle: string | null;
  readonly lyrics: string | null;
  readonly artistCoverId: CoverId | null;
}

/** What the tags say beyond title, artist and album. */
export function moreFactsOf(source: TagSource): MoreFacts {
  const { path, metadata, values, artistText, artists, albumArtists, lyrics } = source;
  const first = (name: RegExp) => cleanTagText(values(name)[0]);
  const folder = shownPath(dirname(path));
  return {
    artistText,
    artists,
    albumArtists,
    isCompilation: isYes(values(/^(?:TCMP|TCP|COMPILATION|cpil|ITUNESCOMPILATION|IsCompilation)$/iu)[0]),
    folder,
    albumFolder: albumFolderOf(folder),
    titleSort: first(/^(?:TSOT|TST|TITLESORT|sonm|TitleSortOrder)$/iu),
    albumSort: first(/^(?:TSOA|TSA|ALBUMSORT|soal|AlbumSortOrder)$/iu),
    genres: listOf((metadata?.common.genre ?? []).map(readCharset)),
    composers: listOf(values(/^(?:TCOM|TCM|COMPOSER|©wrt)$/iu)),
    conductors: listOf(values(/^(?:TPE3|TP3|CONDUCTOR)$/iu)),
    work: first(/^(?:WORK|©wrk)$/iu),
    discTitle: first(/^(?:TSST|DISCSUBTITLE|SetSubTitle)$/iu) ?? source.discTitle,
    originalYear: yearIn(values(/^(?:TDOR|TORY|TOR|ORIGINALDATE|ORIGINALYEAR|OriginalReleaseYear)$/iu)),
    gain: gainOf(values),
    musicBrainz: musicBrainzOf(metadata),
    lyrics,
    comment: commentOf(metadata),
    ...(source.artistCoverId === null ? {} : { artistCoverId: source.artistCoverId }),
  };
}

/** A year in a date, however that is written: 1999, 1999-03-12, 12.03.1999, 19990312. */
export function yearIn(texts: readonly string[]): number | null {
  for (const text of texts) {
    const found = /(?<!\d)(\d{4})(?!\d)/u.exec(text) ?? /^(\d{4})\d{4}$/u.exec(text.trim());
    const year = Number.parseInt(found?.[1] ?? "", 10);
    if (year >= 1) return year;
  }
  return null;
}

/** Several values in one, or in several; each once. A genre such as "Duo Cello/Piano" stays. */
function listOf(values: readonly string[]): string[] {
  const clean = values.flatMap((value) => value.split(/[;\0]/u)).flatMap((value) => cleanTagText(value) ?? []);
  return [...new Set(clean)].slice(0, tagValuesMax);
}

function isYes(text: string | undefined): boolean {
  return /^(?:[1-9]|true|yes)$/iu.test(text?.trim() ?? "");
}

/** ReplayGain; else R128 as Opus files have it, which counts 256ths of a decibel from -23 LUFS. */
function gainOf(values: TagValues): Gain {
  const number = (name: RegExp, least: number, most: number) => {
    const value = Number.parseFloat(values(name)[0] ?? "");
    return value >= least && value <= most ? value : null;
  };
  const r128 = (name: RegExp) => {
    const value = number(name, -32_768, 32_767);
    return value === null ? null : Math.round((value / 256 + 5) * 100) / 100;
  };
  return {
    trackDb: number(/^REPLAYGAIN_TRACK_GAIN$/iu, -100, 100) ?? r128(/^R128_TRACK_GAIN$/iu),
    trackPeak: number(/^REPLAYGAIN_TRACK_PEAK$/iu, 0, 100),
    albumDb: number(/^REPLAYGAIN_ALBUM_GAIN$/iu, -100, 100) ?? r128(/^R128_ALBUM_GAIN$/iu),
    albumPeak: number(/^REPLAYGAIN_ALBUM_PEAK$/iu, 0, 100),
  };
}

function musicBrainzOf(metadata: IAudioMetadata | null): MusicBrainzIds {
  const tags = metadata?.common;
  const ids = (values: readonly string[] = []) =>
    listOf(values.flatMap((value) => value.split("/"))).flatMap((id) => idOf(id) ?? []);
  return {
    recordingId: idOf(tags?.musicbrainz_recordingid),
    releaseId: idOf(tags?.musicbrainz_albumid),
    releaseGroupId: idOf(tags?.musicbrainz_releasegroupid),
    artistIds: ids(tags?.musicbrainz_artistid),
    albumArtistIds: ids(tags?.musicbrainz_albumartistid),
  };
}

function idOf(text: string | undefined): string | null {
  const id = cleanTagText(text)?.toLowerCase() ?? "";
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : null;
}

/** The first one that a person wrote: programs keep numbers of theirs in comments that have a name. */
function commentOf(metadata: IAudioMetadata | null): string | null {
  const comments = metadata?.common.comment ?? [];
  const own = comments.find(({ descriptor, text }) => !descriptor && text?.trim());
  return cleanTagLines(readCharset(own?.text ?? ""));
}
