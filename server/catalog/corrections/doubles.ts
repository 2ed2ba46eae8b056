import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { DoubleList } from "../../../shared/api/library/curation.ts";
import type { Database } from "../database.ts";
import { albums, sources, tracks } from "../schema.ts";
import { matchKey } from "../search/search-text.ts";
import { doubleSecondsMax, doublesShownMax } from "./correction-limits.ts";

type Doubles = DoubleList["items"][number];
type MaybeDouble = Doubles["songs"][number];

/** Songs that seem to be there twice, of different sound: the same sound is one song anyway. Looks at `pairsMax` pairs of title and artist. */
export async function findDoubles(database: Database, pairsMax = doublesShownMax): Promise<DoubleList> {
  const read = await database
    .select({ sortKey: tracks.sortKey, artistId: tracks.artistId })
    .from(tracks)
    .groupBy(tracks.sortKey, tracks.artistId)
    .having(sql`count(*) > 1`)
    .orderBy(tracks.sortKey, tracks.artistId)
    .limit(pairsMax + 1);
  const pairs = read.slice(0, pairsMax);
  const keys = new Set(pairs.map(({ sortKey, artistId }) => `${artistId} ${sortKey}`));
  const { title, discNumber, trackNumber, durationSeconds, sortKey, artistId } = tracks;
  const rows = await database
    .select({
      ...{ trackId: tracks.id, title, discNumber, trackNumber, durationSeconds, sortKey, artistId },
      artistName: sql<string>`coalesce(${tracks.artistName}, '')`,
      albumTitle: albums.title,
      albumId: albums.id,
      sourceName: sources.name,
    })
    .from(tracks)
    .innerJoin(albums, eq(albums.id, tracks.albumId))
    .innerJoin(sources, eq(sources.sourceKey, tracks.sourceKey))
    .where(
      and(
        inArray(sortKey, [...new Set(pairs.map((pair) => pair.sortKey))]),
        inArray(artistId, [...new Set(pairs.map((pair) => pair.artistId))]),
      ),
    )
    .orderBy(asc(sortKey), asc(tracks.id));
  const groups = new Map<string, (typeof rows)[number][]>();
  for (const row of rows) {
    if (!keys.has(`${row.artistId} ${row.sortKey}`)) continue;
    const key = `${row.artistId} ${matchKey(row.title)}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return { items: [...groups.values()].flatMap(doublesIn), isMore: read.length > pairs.length };
}

/** Of songs with one title and one artist. */
export function doublesIn<Song extends MaybeDouble & { readonly albumId: string }>(songs: readonly Song[]): Doubles[] {
  const byLength = [...songs].sort((one, other) => one.durationSeconds - other.durationSeconds);
  const close: Song[][] = [];
  for (const song of byLength) {
    const last = close.at(-1);
    const before = last?.at(-1)?.durationSeconds ?? Number.NEGATIVE_INFINITY;
    if (last && song.durationSeconds - before <= doubleSecondsMax) last.push(song);
    else close.push([song]);
  }
  const places = new Map<string, Song[]>();
  for (const song of songs) {
    const key = `${song.albumId} ${song.discNumber ?? 1} ${song.trackNumber ?? "-"}`;
    places.set(key, [...(places.get(key) ?? []), song]);
  }
  const found = (reason: Doubles["reason"]) => (group: readonly Song[]) => ({ reason, songs: group.map(lineOf) });
  const lengthOf = new Map(close.flatMap((group, index) => group.map(({ trackId }) => [trackId, index])));
  const isFound = (group: readonly Song[]) => new Set(group.map(({ trackId }) => lengthOf.get(trackId))).size === 1;
  return [
    ...close.filter((group) => group.length > 1).map(found("length")),
    ...[...places.values()].filter((group) => group.length > 1 && !isFound(group)).map(found("place")),
  ];
}

function lineOf(song: MaybeDouble): MaybeDouble {
  const { trackId, title, artistName, albumTitle, discNumber, trackNumber, durationSeconds, sourceName } = song;
  return { trackId, title, artistName, albumTitle, discNumber, trackNumber, durationSeconds, sourceName };
}
