import { eq, isNotNull, sql } from "drizzle-orm";
import type { Year, YearList, Years } from "../../../shared/api/browse/year.ts";
import type { ListQuery } from "../../../shared/api/list.ts";
import type { Database } from "../database.ts";
import { firstYear } from "../queries/narrow.ts";
import { keptFor } from "../queries/totals.ts";
import { albums, tracks } from "../schema.ts";
import { pageOf } from "./page-of.ts";
import { rarely } from "./rarely.ts";

/** The latest first. */
export async function listYears(database: Database, query: ListQuery): Promise<YearList> {
  const keyed = (await allYears(database)).map((year) => ({ year, key: keyOf(year.year), id: String(year.year) }));
  const { items, ...page } = pageOf(keyed, query);
  return { items: items.map(({ year }) => year), ...page };
}

/** What a search means by a year ("1969") or a decade ("70s", "1970s"); null when it means none, or there is nothing of it. */
export async function yearsFor(database: Database, text: string): Promise<Years | null> {
  const span = spanOf(text);
  if (span === null) return null;
  const years = await rarely(database, "years", () => allYears(database));
  const within = years.filter(({ year }) => year >= span.year && year <= span.yearTo);
  const sum = (count: (year: Year) => number) => within.reduce((total, year) => total + count(year), 0);
  if (within.length === 0) return null;
  return { ...span, trackCount: sum(({ trackCount }) => trackCount), albumCount: sum(({ albumCount }) => albumCount) };
}

/** "70s" is of the twentieth century, "20s" and before of ours: as most people mean it. */
export function spanOf(text: string): { year: number; yearTo: number } | null {
  const year = /^\d{4}$/.exec(text)?.[0];
  if (year !== undefined) return { year: Number(year), yearTo: Number(year) };
  const decade = /^(\d{2})?(\d)0s$/.exec(text);
  if (!decade) return null;
  const tens = Number(decade[2]);
  const century = decade[1] === undefined ? (tens <= 2 ? 20 : 19) : Number(decade[1]);
  const first = century * 100 + tens * 10;
  return { year: first, yearTo: first + 9 };
}

function allYears(database: Database): Promise<readonly Year[]> {
  return keptFor(database, "years", () =>
    database
      .select({
        year: firstYear,
        trackCount: sql<number>`count(*)::int`,
        albumCount: sql<number>`count(distinct ${albums.id})::int`,
      })
      .from(albums)
      .innerJoin(tracks, eq(tracks.albumId, albums.id))
      .where(isNotNull(firstYear))
      .groupBy(firstYear)
      .orderBy(sql`${firstYear} desc`),
  );
}

/** Ordered as text, the latest first. */
function keyOf(year: number): string {
  return String(1_000_000 - year).padStart(7, "0");
}
