import { asc, eq, or, sql } from "drizzle-orm";
import type { WarningList } from "../../../shared/api/library/curation.ts";
import type { Database } from "../database.ts";
import { sources, tracks } from "../schema.ts";
import { warningsShownMax } from "./correction-limits.ts";

/** What ingest calls a song's artist and album where nothing tells them. */
const unknownArtist = "Unknown artist";
const unknownAlbum = "Unknown album";

/** Songs with which something is amiss, as ingest found it, and such as nobody names; at most `warningsShownMax` of them. */
export async function findWarnings(database: Database): Promise<WarningList> {
  const where = or(
    sql`jsonb_array_length(${tracks.warnings}) > 0`,
    eq(sources.name, ""),
    eq(tracks.artistName, unknownArtist),
    eq(tracks.albumTitle, unknownAlbum),
  );
  const { id, title, artistName, albumTitle } = tracks;
  const rows = await database
    .select({
      trackId: id,
      title,
      artistName,
      albumTitle,
      sourceName: sources.name,
      found: tracks.warnings,
      total: sql<number>`count(*) over ()::int`,
    })
    .from(tracks)
    .innerJoin(sources, eq(sources.sourceKey, tracks.sourceKey))
    .where(where)
    .orderBy(asc(tracks.sortKey), asc(tracks.id))
    .limit(warningsShownMax);
  const items = rows.map(({ total: _, albumTitle: album, artistName: artist, found, ...song }) => {
    const warnings = [
      ...(found ?? []),
      ...(song.sourceName === "" ? ["Its names are lost: the media were there without them"] : []),
      ...(artist === unknownArtist ? ["Neither its tags nor its folder name an artist"] : []),
      ...(album === unknownAlbum ? ["Neither its tags nor its folder name an album"] : []),
    ];
    return { ...song, artistName: artist ?? "", warnings };
  });
  return { items, total: rows[0]?.total ?? 0 };
}
