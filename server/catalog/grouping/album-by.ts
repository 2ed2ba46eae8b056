import type { NamedArtist } from "../ingested-track.ts";
import { matchKey } from "../search/search-text.ts";

/** Whose album a song is found to be part of. */
export interface AlbumBy {
  /** As it is shown. */
  readonly text: string;
  readonly artists: readonly NamedArtist[];
  readonly isCompilation: boolean;
}

/** A song as far as it tells whose its album is. */
export interface SongOfFolder {
  readonly id: string;
  readonly artists: readonly NamedArtist[];
  readonly artistText: string;
  /** Empty when the tags name none. */
  readonly albumArtists: readonly NamedArtist[];
  readonly albumArtistText: string;
  readonly isCompilation: boolean;
}

export interface FolderOfSongs {
  /** Those of one folder that have one album title. */
  readonly songs: readonly SongOfFolder[];
  /** Whether no other album's songs lie beside them. Without it, other artists have other albums. */
  readonly isAgreed: boolean;
}

const variousArtists: AlbumBy = {
  text: "Various Artists",
  artists: [{ name: "Various Artists", sortName: null, isGuest: false }],
  isCompilation: true,
};

const meansVarious = /^(?:various(?: artists?)?|v\.?\s?a\.?)$/iu;

/** What stands between the main artist and others in one name. */
const joint = /^(?:,| &| \+| and | with | x | vs\.? | presents )/u;

/** Whose album each song is part of. The same for the same songs, in whatever order they are given. */
export function albumsBy({ songs, isAgreed }: FolderOfSongs): Map<string, AlbumBy> {
  const found = new Map<string, AlbumBy>();
  const named = songs.filter(({ albumArtists }) => albumArtists.length > 0);
  for (const song of named) found.set(song.id, byTags(song));
  const unnamed = songs.filter(({ albumArtists }) => albumArtists.length === 0);
  const names = new Map(sorted(named).map((song) => [keyOf(byTags(song)), byTags(song)]));
  const [only] = names.values();
  if (names.size === 1 && only && isAgreed) {
    for (const { id } of unnamed) found.set(id, only);
    return found;
  }
  const isFlagged = isAgreed && unnamed.some(({ isCompilation }) => isCompilation);
  const rest = unnamed.filter(({ isCompilation }) => !isCompilation && !isFlagged);
  for (const { id } of unnamed) found.set(id, variousArtists);
  const shared = sharedBy(rest);
  for (const song of rest) {
    if (shared) found.set(song.id, shared);
    else if (!isAgreed) found.set(song.id, sharedBy([song]) ?? variousArtists);
  }
  return found;
}

/** Equal for those who make albums together; "Various Artists" is one, however it is written. */
export function keyOf({ artists }: AlbumBy): string {
  return artists.map(({ name }) => matchKey(name)).join("\n");
}

function byTags({ albumArtists, albumArtistText, isCompilation }: SongOfFolder): AlbumBy {
  if (meansVarious.test(albumArtistText)) return variousArtists;
  return { text: albumArtistText, artists: albumArtists, isCompilation };
}

/** Those who are on all songs, or the one who is, with others beside; null when there is nobody. */
function sharedBy(songs: readonly SongOfFolder[]): AlbumBy | null {
  const [first, ...others] = sorted(songs);
  if (!first) return null;
  const isOnAll = ({ name }: NamedArtist) =>
    others.every(({ artists }) => artists.some((one) => isLedBy(one.name, name)));
  const hosts = first.artists.filter((artist) => !artist.isGuest && isOnAll(artist));
  if (hosts.length > 0) {
    const isAll = songs.every(({ artists }) => artists.length === hosts.length);
    const text = isAll ? first.artistText : hosts.map(({ name }) => name).join(", ");
    return { text, artists: hosts, isCompilation: false };
  }
  const lead = songs
    .flatMap(({ artists }) => artists)
    .sort((one, other) => Number(one.isGuest) - Number(other.isGuest) || one.name.length - other.name.length)
    .find(({ name }) => songs.every(({ artists }) => artists.some((one) => isLedBy(one.name, name))));
  return lead ? { text: lead.name, artists: [{ ...lead, isGuest: false }], isCompilation: false } : null;
}

/** Whether a name is this artist's, or that of the artist with others. */
function isLedBy(name: string, lead: string): boolean {
  const key = matchKey(name);
  const leadKey = matchKey(lead);
  return key === leadKey || (key.startsWith(leadKey) && joint.test(key.slice(leadKey.length)));
}

/** In an order of their own, so that nothing depends on that of their coming. */
function sorted(songs: readonly SongOfFolder[]): SongOfFolder[] {
  return [...songs].sort((one, other) => one.artists.length - other.artists.length || (one.id < other.id ? -1 : 1));
}
