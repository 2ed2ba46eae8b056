import { eq, sql } from "drizzle-orm";
import type { Genre, GenreList, GenreQuery } from "../../../shared/api/browse/genre.ts";
import type { Database } from "../database.ts";
import { keptFor } from "../queries/totals.ts";
import { trackGenres, tracks } from "../schema.ts";
import { findText, sortKey } from "../search/search-text.ts";
import { pageOf } from "./page-of.ts";
import { rarely } from "./rarely.ts";

interface KeptGenre {
  readonly genre: Genre;
  readonly key: string;
  readonly id: string;
  readonly words: readonly string[];
}

/** Of a search: the rest is found by a longer text. */
const foundMax = 6;

export async function listGenres(database: Database, { order, ...query }: GenreQuery): Promise<GenreList> {
  const byName = await allGenres(database);
  const { items, ...page } = pageOf(order === "songs" ? bySongs(byName) : byName, query);
  return { items: items.map(({ genre }) => genre), ...page };
}

/** Those with the most songs first: their keys are ordered as text. */
function bySongs(genres: readonly KeptGenre[]): KeptGenre[] {
  const keyOf = ({ genre }: KeptGenre) => String(1e12 - genre.trackCount);
  return genres.map((kept) => ({ ...kept, key: keyOf(kept) })).sort(byKey);
}

function byKey(one: KeptGenre, other: KeptGenre): number {
  if (one.key !== other.key) return one.key < other.key ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}

export async function findGenre(database: Database, genreId: string): Promise<Genre | null> {
  return (await allGenres(database)).find(({ id }) => id === genreId)?.genre ?? null;
}

/** Genres in which each word of a text begins a word; those that have the most songs first. */
export async function genresFor(database: Database, text: string): Promise<Genre[]> {
  const asked = text.split(" ");
  return (await rarely(database, "genres", () => allGenres(database)))
    .filter(({ words }) => asked.every((part) => words.some((word) => word.startsWith(part))))
    .map(({ genre }) => genre)
    .sort((one, other) => other.trackCount - one.trackCount || (one.id < other.id ? -1 : 1))
    .slice(0, foundMax);
}

function allGenres(database: Database): Promise<readonly KeptGenre[]> {
  return keptFor(database, "genres", async () => {
    const rows = await database
      .select({
        id: trackGenres.genreId,
        name: sql<string>`mode() within group (order by ${trackGenres.name})`,
        trackCount: sql<number>`count(*)::int`,
        albumCount: sql<number>`count(distinct ${tracks.albumId})::int`,
      })
      .from(trackGenres)
      .innerJoin(tracks, eq(tracks.id, trackGenres.trackId))
      .groupBy(trackGenres.genreId);
    return rows
      .map((genre) => ({ genre, key: sortKey(genre.name), id: genre.id, words: findText(genre.name).split(" ") }))
      .sort(byKey);
  });
}
