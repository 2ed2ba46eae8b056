import { eq, inArray, sql } from "drizzle-orm";
import type { MatchLine } from "../../../shared/api/browse/match.ts";
import type { Track } from "../../../shared/api/track.ts";
import type { TrackId } from "../../../shared/ids.ts";
import type { Database } from "../database.ts";
import { tracksByIds } from "../queries/track-queries.ts";
import { albums, artists, tracks } from "../schema.ts";
import { searchText, sortKey } from "./search-text.ts";

/** So many songs of one title are looked at: of "Intro" a large library has hundreds. */
const candidatesPerLine = 50;
/** A song that is so much longer or shorter is another recording. */
const secondsApartMax = 15;

interface Candidate {
  readonly id: TrackId;
  readonly sortKey: string;
  readonly artist: string;
  readonly album: string;
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
  const candidates = await candidatesFor(database, byName);
  const chosen = new Map<MatchLine, string>();
  for (const line of byName) {
    const best = bestOf(line, candidates.get(keyOf(line)) ?? []);
    if (best !== null) chosen.set(line, best.id);
  }
  const found = await tracksByIds(database, [...new Set(chosen.values())]);
  for (const track of found) known.set(track.id, track);
  return lines.map((line) => known.get(chosen.get(line) ?? line.id ?? "") ?? null);
}

function keyOf({ title = "" }: MatchLine): string {
  return title.trim() === "" ? "" : sortKey(title);
}

async function candidatesFor(database: Database, lines: readonly MatchLine[]): Promise<Map<string, Candidate[]>> {
  const keys = [...new Set(lines.map(keyOf))].filter((key) => key !== "");
  if (keys.length === 0) return new Map();
  const rows = await database
    .select({
      id: tracks.id,
      sortKey: tracks.sortKey,
      artist: sql<string>`coalesce(${tracks.artistName}, ${artists.name})`,
      album: albums.title,
      seconds: tracks.durationSeconds,
    })
    .from(tracks)
    .innerJoin(artists, eq(artists.id, tracks.artistId))
    .innerJoin(albums, eq(albums.id, tracks.albumId))
    .where(inArray(tracks.sortKey, keys))
    .orderBy(tracks.id)
    .limit(keys.length * candidatesPerLine);
  const byKey = new Map<string, Candidate[]>();
  for (const row of rows) byKey.set(row.sortKey, [...(byKey.get(row.sortKey) ?? []), row]);
  return byKey;
}

function bestOf(line: MatchLine, candidates: readonly Candidate[]): Candidate | null {
  const { album = "", seconds } = line;
  const fitting = candidates.filter((each) => isBy(line.artist ?? "", each.artist) && isAsLong(seconds, each.seconds));
  // A title alone means no song where several have it.
  if ((line.artist ?? "").trim() === "" && album === "" && seconds === undefined && fitting.length > 1) return null;
  const rank = (each: Candidate): readonly [number, number] => [
    album !== "" && searchText(each.album) === searchText(album) ? 0 : 1,
    seconds === undefined ? 0 : Math.abs(each.seconds - seconds),
  ];
  return (
    fitting
      .map((each) => ({ each, rank: rank(each) }))
      .sort((one, other) => one.rank[0] - other.rank[0] || one.rank[1] - other.rank[1])[0]?.each ?? null
  );
}

/** "Ann" is of "Ann & Bo" and the other way round: files name fewer or more of those who play. */
function isBy(asked: string, artist: string): boolean {
  const [one, other] = [` ${searchText(asked)} `, ` ${searchText(artist)} `];
  return one.trim() === "" || one.includes(other) || other.includes(one);
}

function isAsLong(asked: number | undefined, seconds: number): boolean {
  return asked === undefined || asked === 0 || Math.abs(asked - seconds) <= secondsApartMax;
}
