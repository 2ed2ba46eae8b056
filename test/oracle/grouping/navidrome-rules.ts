import type { MadeSong } from "./collection.ts";

/**
 * Albums and artists by the rules that Navidrome documents (https://navidrome.org/docs/usage/pids, its defaults), written down here without
 * a look at ours: PID.Album = "musicbrainz_albumid|albumartistid,album,albumversion,releasedate". Names are one when they are it in small
 * letters. An artist's tag is split at these separators.
 */
const separators = /\s+feat\.?\s+|\s+ft\.?\s+|;\s*| \/ /iu;

const variousArtists = "Various Artists";
const unknownAlbum = "[Unknown Album]";

/** Equal for songs of one album. */
export function albumOf(made: MadeSong): string {
  if (made.releaseId !== null) return made.releaseId;
  const by = albumArtistsOf(made).map(idOf).join("•");
  // No file of the collection has a version of its album, or a date of its release beside the year of its recording.
  return `${by} / ${idOf(made.album ?? unknownAlbum)}`;
}

/** Ids of all artists of a song and of its album. */
export function artistsOf(made: MadeSong): string[] {
  return [...splitNames(made.artists), ...albumArtistsOf(made)].map(idOf);
}

function albumArtistsOf({ albumArtists, artists, isCompilation }: MadeSong): string[] {
  if (albumArtists.length > 0) return splitNames(albumArtists);
  return isCompilation ? [variousArtists] : splitNames(artists);
}

function splitNames(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(separators)).map((name) => name.trim());
}

function idOf(name: string): string {
  return name.toLowerCase();
}
