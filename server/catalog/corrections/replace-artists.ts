import { artistIdOf } from "../grouping/derived-id.ts";
import type { NamedArtist } from "../ingested-track.ts";
import type { Corrections, EditPart, GivenArtists } from "./correction.ts";
import { artistTextLettersMax } from "./correction-limits.ts";
import type { SongRecord } from "./song-records.ts";

/**
 * Puts artists into the places of others, on songs and on albums: one name for several spellings makes them one artist, several names for
 * one split it. Songs on which nothing changes are left out.
 */
export function replaceArtists(
  songs: readonly SongRecord[],
  { artistIds, by }: { readonly artistIds: readonly string[]; readonly by: readonly NamedArtist[] },
): EditPart[] {
  const replaced = new Set(artistIds);
  return partsOf(
    songs.map((song) => {
      const artist = replaceIn(song.shown.artist, replaced, by);
      const albumArtist = replaceIn(song.shown.albumArtist, replaced, by);
      return { song, set: { ...(artist ? { artist } : {}), ...(albumArtist ? { albumArtist } : {}) } };
    }),
  );
}

/** Songs of which the same is said are in one part; those of which nothing is said are in none. */
export function partsOf(
  said: readonly { readonly song: Pick<SongRecord, "trackId">; readonly set: Corrections }[],
): EditPart[] {
  const parts = new Map<string, EditPart>();
  for (const { song, set } of said) {
    if (Object.keys(set).length === 0) continue;
    const key = JSON.stringify(set);
    parts.set(key, { trackIds: [...(parts.get(key)?.trackIds ?? []), song.trackId], set, reset: [] });
  }
  return [...parts.values()];
}

/** Null when it stays as it is. */
function replaceIn(
  given: GivenArtists,
  replaced: ReadonlySet<string>,
  by: readonly NamedArtist[],
): GivenArtists | null {
  if (!given.artists.some(({ name }) => replaced.has(artistIdOf(name)))) return null;
  const artists = new Map<string, NamedArtist>();
  let { text } = given;
  for (const artist of given.artists) {
    const isReplaced = replaced.has(artistIdOf(artist.name));
    const now = isReplaced ? by.map((one) => ({ ...one, isGuest: artist.isGuest || one.isGuest })) : [artist];
    for (const one of now) if (!artists.has(artistIdOf(one.name))) artists.set(artistIdOf(one.name), one);
    if (isReplaced) text = exchangeName(text, artist.name, textOf(by));
  }
  const every = [...artists.values()];
  // Somebody has to be the host.
  const all = every.every(({ isGuest }) => isGuest) ? every.map((one) => ({ ...one, isGuest: false })) : every;
  // Two names that became one may stand in the text twice, and a name may not stand in it as it is.
  const isTold = all.length === given.artists.length + by.length - 1 && all.every(({ name }) => text.includes(name));
  const after = { text: isTold ? text : textOf(all), artists: all };
  return JSON.stringify(after) === JSON.stringify({ text: given.text, artists: given.artists }) ? null : after;
}

function exchangeName(text: string, name: string, by: string): string {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, "gu"), () => by);
}

/** Artists as a text, where nobody wrote one: "Ada, Bo feat. Cy". */
export function textOf(artists: readonly NamedArtist[]): string {
  const names = (isGuest: boolean) => artists.filter((one) => one.isGuest === isGuest).map(({ name }) => name);
  const text = [names(false).join(", "), names(true).join(", ")].filter((part) => part !== "").join(" feat. ");
  return Array.from(text).slice(0, artistTextLettersMax).join("");
}
