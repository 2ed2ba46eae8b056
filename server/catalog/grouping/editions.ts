import { matchKey } from "../search/search-text.ts";

/** A song of an album of which there may be several editions. */
export interface SongOfAlbum {
  readonly id: string;
  readonly title: string;
  readonly discNumber: number | null;
  readonly trackNumber: number | null;
  readonly year: number | null;
  /** The MusicBrainz id of the release. */
  readonly releaseId: string | null;
  /** Null when it is not known where the file lies. */
  readonly albumFolder: string | null;
  /** As the operator says: see `../corrections/correction.ts`. */
  readonly edition?: string;
}

export interface Edition {
  readonly songs: readonly SongOfAlbum[];
  /** Tells it from the other editions of the album; empty for the first one. */
  readonly sign: string;
  readonly year: number | null;
  readonly releaseId: string | null;
}

/**
 * Songs with one album artist and one title: the editions that they are of, the oldest first. The same for the same songs, in whatever
 * order they are given. Songs of different years may well be of one edition, a compilation say. What tells editions apart: the MusicBrainz
 * release; the year, for the same songs in one folder, or for different folders; the folder, when the same songs or numbers are in both.
 * What the operator says of editions goes before all that.
 */
export function editionsOf(songs: readonly SongOfAlbum[], isCompilation: boolean): Edition[] {
  const editions: SongOfAlbum[][] = [];
  const isNamed = ({ edition = "" }: SongOfAlbum) => edition !== "";
  const unnamed = songs.filter((song) => !isNamed(song));
  for (const unit of glued(unitsOf(unnamed)).sort(byAge)) {
    const host = editions.find((edition) => isOneWith(edition, unit, isCompilation));
    if (host) host.push(...unit);
    else editions.push([...unit]);
  }
  const named = groupBy(songs.filter(isNamed), ({ edition = "" }) => edition);
  return withSigns([...editions, ...named.values()].map((edition) => edition.sort(byId)).sort(byAge));
}

/** Units are one when the operator said so of a song of each. */
function glued(units: readonly SongOfAlbum[][]): SongOfAlbum[][] {
  const isGlued = (unit: readonly SongOfAlbum[]) => unit.some(({ edition }) => edition === "");
  const rest = units.filter((unit) => !isGlued(unit));
  return rest.length === units.length ? rest : [units.filter(isGlued).flat(), ...rest];
}

/** Songs that are of one edition without a doubt: those of a release, or else of a folder. */
function unitsOf(songs: readonly SongOfAlbum[]): SongOfAlbum[][] {
  const byFolder = groupBy(songs, ({ albumFolder }) => albumFolder ?? "");
  const releases = new Map<string, SongOfAlbum[]>();
  const units: SongOfAlbum[][] = [];
  for (const group of byFolder.values()) {
    const ids = new Set(group.flatMap(({ releaseId }) => releaseId ?? []));
    // A song without one is of the release that all others of its folder are of.
    const [only] = ids.size === 1 && group[0]?.albumFolder !== null ? ids : [];
    for (const [release, part] of groupBy(group, ({ releaseId }) => releaseId ?? only ?? "")) {
      if (release === "") units.push(...byYearIfTwice(part));
      else releases.set(release, [...(releases.get(release) ?? []), ...part]);
    }
  }
  return [...units, ...releases.values()];
}

/** The same songs twice in one folder are told apart by their years. */
function byYearIfTwice(group: readonly SongOfAlbum[]): SongOfAlbum[][] {
  const seen = new Set(group.map((song) => `${placeOf(song)}\n${matchKey(song.title)}`));
  return seen.size === group.length ? [[...group]] : [...groupBy(group, ({ year }) => String(year)).values()];
}

function isOneWith(edition: readonly SongOfAlbum[], unit: readonly SongOfAlbum[], isCompilation: boolean): boolean {
  const [releaseId, otherId] = [releaseOf(edition), releaseOf(unit)];
  if (releaseId !== null && otherId !== null && releaseId !== otherId) return false;
  const [year, otherYear] = [yearOf(edition), yearOf(unit)];
  if (!isCompilation && year !== null && otherYear !== null && year !== otherYear) return false;
  // Where nobody knows the folder, all songs count as one's.
  if (edition[0]?.albumFolder === null && unit[0]?.albumFolder === null) return true;
  const places = new Set(edition.map(placeOf));
  const titles = new Set(edition.map(({ title, discNumber }) => `${discNumber ?? 1} ${matchKey(title)}`));
  return !unit.some(
    (song) =>
      (song.trackNumber !== null && places.has(placeOf(song))) ||
      titles.has(`${song.discNumber ?? 1} ${matchKey(song.title)}`),
  );
}

function placeOf({ discNumber, trackNumber }: SongOfAlbum): string {
  return `${discNumber ?? 1}/${trackNumber ?? "?"}`;
}

function withSigns(editions: readonly SongOfAlbum[][]): Edition[] {
  const used = new Map<string, number>();
  const isNamed = (songs: readonly SongOfAlbum[]) => (songs[0]?.edition ?? "") !== "";
  const oldest = editions.findIndex((songs) => !isNamed(songs));
  return editions.map((songs, index) => {
    const [year, releaseId] = [yearOf(songs), releaseOf(songs)];
    if (isNamed(songs)) return { songs, sign: `edition ${songs[0]?.edition}`, year, releaseId };
    if (index === oldest) return { songs, sign: "", year, releaseId };
    const sign = releaseId ?? String(year ?? "none");
    const count = (used.get(sign) ?? 0) + 1;
    used.set(sign, count);
    return { songs, sign: count === 1 ? sign : `${sign} ${count}`, year, releaseId };
  });
}

/** The year that most of the songs have; the later one of two. */
export function yearOf(songs: readonly { readonly year: number | null }[]): number | null {
  const counts = new Map<number, number>();
  for (const { year } of songs) if (year !== null) counts.set(year, (counts.get(year) ?? 0) + 1);
  const [best] = [...counts].sort(([one, often], [other, count]) => count - often || other - one);
  return best?.[0] ?? null;
}

function releaseOf(songs: readonly SongOfAlbum[]): string | null {
  return songs.find(({ releaseId }) => releaseId !== null)?.releaseId ?? null;
}

function byAge(one: readonly SongOfAlbum[], other: readonly SongOfAlbum[]): number {
  const [left, right] = [ageOf(one), ageOf(other)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Text that sorts by year, then by release, then by folder; last by what is in it. */
function ageOf(songs: readonly SongOfAlbum[]): string {
  const folder = songs.map(({ albumFolder }) => albumFolder ?? "").sort()[0];
  const id = songs.map((song) => song.id).sort()[0];
  return [String(yearOf(songs) ?? 99_999).padStart(5, "0"), releaseOf(songs) ?? "~", folder, id].join("\n");
}

function byId(one: SongOfAlbum, other: SongOfAlbum): number {
  return one.id < other.id ? -1 : 1;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
