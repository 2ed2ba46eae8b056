import type { MoreFacts, TrackFacts } from "../../catalog/ingested-track.ts";
import { readArtists } from "../describe/artist-parts.ts";
import type { SourceDescription } from "../describe/describe-source.ts";
import { yearIn } from "../describe/more-facts.ts";
import { cleanTagLines, cleanTagNumber, cleanTagText } from "../describe/tag-text.ts";
import { secondsOf } from "../sound-range.ts";
import type { SheetTags } from "./cue-sheet.ts";
import type { SheetPart } from "./sheet-part.ts";

/** What is known of a song that is a part of a file: what its sheet says, and of the rest what holds for the whole file. */
export function laySheet(description: SourceDescription, sheetPart: SheetPart): SourceDescription {
  return {
    ...description,
    facts: factsOf(description.facts, sheetPart),
    durationSeconds: secondsOf(sheetPart.range, description.durationSeconds),
  };
}

function factsOf(file: TrackFacts, { number, song, album }: SheetPart): TrackFacts {
  const by = artistsIn(song.performer) ?? artistsIn(album.performer);
  const albumBy = artistsIn(album.performer);
  const artistName = by?.text ?? file.artistName;
  const isAlbumByTold = (file.more?.albumArtists.length ?? 0) > 0;
  const genres = (remark("GENRE", song, album) ?? "").split(";").flatMap((genre) => cleanTagText(genre) ?? []);
  const more = file.more && {
    ...moreOf(file.more, { song, album }),
    artistText: by?.text ?? file.more.artistText,
    artists: by?.artists ?? file.more.artists,
    albumArtists: albumBy?.artists ?? file.more.albumArtists,
    genres: genres.length > 0 ? genres : file.more.genres,
  };
  return {
    title: cleanTagText(song.title) ?? `Track ${String(number).padStart(2, "0")}`,
    artistName,
    albumTitle: cleanTagText(album.title) ?? file.albumTitle,
    albumArtistName: albumBy?.text ?? (isAlbumByTold ? file.albumArtistName : artistName),
    trackNumber: number >= 1 ? number : null,
    discNumber: cleanTagNumber(remark("DISCNUMBER", song, album), 999) ?? file.discNumber,
    year: yearIn([remark("DATE", song, album) ?? ""]) ?? file.year,
    genre: genres[0] ?? file.genre,
    ...(more ? { more } : {}),
  };
}

/** What the file says of one song in it is said of none of its parts: words, loudness, a recording's id. */
function moreOf(file: MoreFacts, { song, album }: Pick<SheetPart, "song" | "album">): MoreFacts {
  const composers = artistsIn(song.songwriter ?? album.songwriter)?.artists.map(({ name }) => name);
  const comment = remark("COMMENT", song, album) ?? "";
  return {
    ...file,
    titleSort: null,
    lyrics: null,
    composers: composers ?? file.composers,
    // Programs sign their sheets so.
    comment: /^ExactAudioCopy\b/iu.test(comment) ? file.comment : (cleanTagLines(comment) ?? file.comment),
    musicBrainz: { ...file.musicBrainz, recordingId: null },
    gain: {
      trackDb: numberIn(song.remarks.get("REPLAYGAIN_TRACK_GAIN"), -100),
      trackPeak: numberIn(song.remarks.get("REPLAYGAIN_TRACK_PEAK"), 0),
      albumDb: numberIn(album.remarks.get("REPLAYGAIN_ALBUM_GAIN"), -100) ?? file.gain.albumDb,
      albumPeak: numberIn(album.remarks.get("REPLAYGAIN_ALBUM_PEAK"), 0) ?? file.gain.albumPeak,
    },
  };
}

/** Of the song, or else of the album. */
function remark(name: string, song: SheetTags, album: SheetTags): string | undefined {
  return song.remarks.get(name) ?? album.remarks.get(name);
}

function artistsIn(text: string | null): ReturnType<typeof readArtists> {
  return text === null ? null : readArtists({ values: [text], single: [], sortNames: [] });
}

function numberIn(text: string | undefined, least: number): number | null {
  const value = Number.parseFloat(text ?? "");
  return value >= least && value <= 100 ? value : null;
}
