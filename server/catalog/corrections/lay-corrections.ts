import type { MoreFacts } from "../ingested-track.ts";
import type { CorrectableFacts, Corrections } from "./correction.ts";

/** What is shown of a song: what its file says, with what the operator says laid over it. */
export function layCorrections<Facts extends CorrectableFacts>(file: Facts, corrections: Corrections): Facts {
  const { title, artist, album, albumArtist, year, genres, discNumber, trackNumber, coverId } = corrections;
  const { more, ...facts } = file;
  const laid = { ...facts } as { -readonly [Name in keyof CorrectableFacts]: CorrectableFacts[Name] };
  if (title !== undefined) laid.title = title;
  if (artist !== undefined) {
    // Where the tags name nobody, ingest takes the song's artist for the album's as well.
    if (!more?.albumArtists.length && file.albumArtistName === file.artistName) laid.albumArtistName = artist.text;
    laid.artistName = artist.text;
  }
  if (album !== undefined) laid.albumTitle = album;
  if (albumArtist !== undefined)
    laid.albumArtistName = albumArtist.artists.length > 0 ? albumArtist.text : laid.artistName;
  if (year !== undefined) laid.year = year;
  if (genres !== undefined) laid.genre = genres[0] ?? null;
  if (discNumber !== undefined) laid.discNumber = discNumber;
  if (trackNumber !== undefined) laid.trackNumber = trackNumber;
  if (coverId !== undefined) laid.coverId = coverId;
  return { ...laid, ...(more === undefined ? {} : { more: layMore(more, corrections) }) } as Facts;
}

function layMore(more: MoreFacts, corrections: Corrections): MoreFacts {
  const { title, artist, album, albumArtist, isCompilation, genres, edition } = corrections;
  return {
    ...more,
    // What the tags say that it is sorted by was said of another name.
    ...(title === undefined ? {} : { titleSort: null }),
    ...(artist === undefined ? {} : { artistText: artist.text, artists: artist.artists }),
    // A release has the title that its file says.
    ...(album === undefined ? {} : { albumSort: null, musicBrainz: { ...more.musicBrainz, releaseId: null } }),
    ...(albumArtist === undefined ? {} : { albumArtists: albumArtist.artists }),
    ...(isCompilation === undefined ? {} : { isCompilation }),
    ...(genres === undefined ? {} : { genres }),
    ...(edition === undefined ? {} : { edition }),
  };
}
