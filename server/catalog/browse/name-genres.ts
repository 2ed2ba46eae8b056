import { and, eq, sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import { genreIdOf } from "../grouping/derived-id.ts";
import { trackGenres } from "../schema.ts";

/**
 * Gives genres that a migration has taken from the songs of an earlier Tutti their ids. Done again, or beside another server, it changes
 * nothing; where none is without an id, it looks into an index.
 */
export async function nameGenres(database: Database): Promise<void> {
  const isNameless = eq(trackGenres.genreId, "");
  const nameless = await database.selectDistinct({ name: trackGenres.name }).from(trackGenres).where(isNameless);
  if (nameless.length === 0) return;
  for (const { name } of nameless) {
    await database
      .update(trackGenres)
      .set({ genreId: genreIdOf(name) })
      .where(and(isNameless, eq(trackGenres.name, name)));
  }
  await database.execute(sql`
    delete from ${trackGenres} again using ${trackGenres} first
    where again.track_id = first.track_id and again.genre_id = first.genre_id and again.position > first.position`);
}
