import { eq, inArray, lte, sql } from "drizzle-orm";
import type { MatchLine } from "../../../shared/api/browse/match.ts";
import type { Track } from "../../../shared/api/track.ts";
import type { TrackId } from "../../../shared/ids.ts";
import type { Database } from "../database.ts";
import { tracksByIds } from "../queries/track-queries.ts";
import { albums, artists, tracks } from "../schema.ts";
import { sortKey } from "./search-text.ts";

/** So many songs of one title are looked at and one more for each line, those by an artist who was asked for first: of "Intro" a large library has hundreds. */
const candidatesPerTitle = 50;
/** Of an artist and an album so many signs count. The plain form of a longer one takes time, and no name needs it. */
const nameSignsMax = 200;
/** A song that is so much longer or shorter is another recording. */
const secondsApartMax = 15;

/** Names as they are compared. */
interface Names {
  readonly artist: string;
  /** Of "Ann & Bo" both. */
  readonly artists: ReadonlySet<string>;
  readonly album: string;
}

interface Candidate extends Names {
  readonly id: TrackId;
  readonly seconds: number;
}

/**
 * The songs that these lines mean, in their order; null where none fits. An id says it all. Of names the title and the artist have to be the same but
 * for case, accents and signs; then the album and the length choose.
 */
export async function matchTracks(database: Database, lines: readonly MatchLine[]): Promise<(Track | null)[]> {
  const asked = lines.flatMap(({ id }) => (id === undefined ? [] : [id]));
  const known = new Map((await tracksByIds(database, [...new Set(asked)])).map((track) => [track.id, track]));
  const byName = lines.filter(({ id }) => id === undefined || !known.has(id));
  const asWritten = byName.map((line) => ({ line, title: keyOf(line.title), names: namesOf(line.artist, line.album) }));
  const candidates = await candidatesFor(
    database,
    asWritten.map(({ title }) => title),
    asWritten.map(({ names }) => names.artist),
  );
  const chosen = new Map<MatchLine, string>();
  for (const { line, title, names } of asWritten) {
    const best = bestOf(names, line.seconds, candidates.get(title) ?? []);
    if (best !== null) chosen.set(line, best.id);
  }
  const found = await tracksByIds(database, [...new Set(chosen.values())]);
  for (const track of found) known.set(track.id, track);
  return lines.map((line) => known.get(chosen.get(line) ?? line.id ?? "") ?? null);
}

function keyOf(name = ""): string {
  return name.trim() === "" ? "" : sortKey(name);
}

/** What stands between those who play together. */
const joints = /[,;/&+]|\s(?:and|feat|ft|featuring|with|vs|x)(?:\.|(?=\s))/giu;

function namesOf(artist = "", album = ""): Names {
  const shortened = artist.slice(0, nameSignsMax);
  const artists = new Set(shortened.split(joints).map(keyOf));
  artists.delete("");
  return { artist: keyOf(shortened), artists, album: keyOf(album.slice(0, nameSignsMax)) };
}

/** By the key of their title. */
async function candidatesFor(
  database: Database,
  titles: readonly string[],
  artistKeys: readonly string[],
): Promise<Map<string, Candidate[]>> {
  const keys = [...new Set(titles)].filter((key) => key !== "");
  if (keys.length === 0) return new Map();
  const isByAsked = inArray(artists.sortKey, [...new Set(artistKeys)]);
  const ranked = database
    .select({
      id: tracks.id,
      sortKey: tracks.sortKey,
      artist: sql<string>`coalesce(${tracks.artistName}, ${artists.name})`.as("played_by"),
      album: sql<string>`${albums.title}`.as("album_title"),
      seconds: tracks.durationSeconds,
      place:
        sql<number>`row_number() over (partition by ${tracks.sortKey} order by ${isByAsked} desc, ${tracks.id})`.as(
          "place",
        ),
    })
    .from(tracks)
    .innerJoin(artists, eq(artists.id, tracks.artistId))
    .innerJoin(albums, eq(albums.id, tracks.albumId))
    .where(inArray(tracks.sortKey, keys))
    .as("ranked");
  const rows = await database
    .select()
    .from(ranked)
    .where(lte(ranked.place, candidatesPerTitle + titles.length))
    .orderBy(ranked.id);
  const byKey = new Map<string, Candidate[]>();
  for (const { id, sortKey, artist, album, seconds } of rows) {
    const candidate = { id, seconds, ...namesOf(artist, album) };
    const known = byKey.get(sortKey);
    if (known) known.push(candidate);
    else byKey.set(sortKey, [candidate]);
  }
  return byKey;
}

function bestOf(asked: Names, seconds: number | undefined, candidates: readonly Candidate[]): Candidate | null {
  const fitting = candidates.filter((each) => isBy(asked, each) && isAsLong(seconds, each.seconds));
  // A title alone means no song where several have it.
  if (asked.artist === "" && asked.album === "" && seconds === undefined && fitting.length > 1) return null;
  const rank = (each: Candidate): readonly [number, number, number] => [
    artistsApart(asked, each),
    asked.album !== "" && each.album === asked.album ? 0 : 1,
    seconds === undefined ? 0 : Math.abs(each.seconds - seconds),
  ];
  return (
    fitting
      .map((each) => ({ each, rank: rank(each) }))
      .sort((one, other) => {
        const [byArtist, byAlbum, byLength] = one.rank;
        return byArtist - other.rank[0] || byAlbum - other.rank[1] || byLength - other.rank[2];
      })[0]?.each ?? null
  );
}

/** How many play in one and not in the other: what Ann plays alone goes before what she plays with Bo. */
function artistsApart(asked: Names, song: Names): number {
  if (asked.artist === "" || asked.artist === song.artist) return 0;
  const shared = [...asked.artists].filter((name) => song.artists.has(name)).length;
  return asked.artists.size + song.artists.size - 2 * shared;
}

/** "Ann" is of "Ann & Bo" and the other way round: files name fewer or more of those who play. "Prince" is not "Prince Royce". */
function isBy(asked: Names, song: Names): boolean {
  if (asked.artist === "" || asked.artist === song.artist) return true;
  const isAmong = (one: Names, other: Names) =>
    other.artists.has(one.artist) ||
    (one.artists.size > 0 && [...one.artists].every((name) => other.artists.has(name)));
  return isAmong(asked, song) || isAmong(song, asked);
}

function isAsLong(asked: number | undefined, seconds: number): boolean {
  return asked === undefined || asked === 0 || Math.abs(asked - seconds) <= secondsApartMax;
}
