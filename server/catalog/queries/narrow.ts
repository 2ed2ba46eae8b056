import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Narrowing } from "../../../shared/api/list.ts";
import { albums, trackArtists, trackGenres, tracks } from "../schema.ts";

/** The year in which an album came out at first. */
export const firstYear = sql<number>`coalesce(${albums.originalYear}, ${albums.year})`;

/** What holds of the tracks that are wanted; undefined when all are. */
export function tracksWithin({ genre, artist, ...years }: Narrowing): SQL | undefined {
  const time = yearsWithin(years);
  return and(
    genre === undefined
      ? undefined
      : sql`${tracks.id} in (select ${trackGenres.trackId} from ${trackGenres} where ${eq(trackGenres.genreId, genre)})`,
    artist === undefined
      ? undefined
      : sql`${tracks.id} in (select ${trackArtists.trackId} from ${trackArtists} where ${eq(trackArtists.artistId, artist)})`,
    time && sql`${tracks.albumId} in (select ${albums.id} from ${albums} where ${time})`,
  );
}

/** Of an album one song of the genre or by the artist is enough. */
export function albumsWithin({ genre, artist, ...years }: Narrowing): SQL | undefined {
  const songs = tracksWithin({
    ...(genre === undefined ? {} : { genre }),
    ...(artist === undefined ? {} : { artist }),
  });
  return and(
    songs && sql`${albums.id} in (select ${tracks.albumId} from ${tracks} where ${songs})`,
    yearsWithin(years),
  );
}

/** A name for what a list is narrowed to, under which what was counted of it is kept; null for the whole. */
export function nameOf({ genre, artist, year, yearTo }: Narrowing): string | null {
  const parts = [genre, artist, year, yearTo];
  return parts.every((part) => part === undefined) ? null : JSON.stringify(parts);
}

function yearsWithin({ year, yearTo }: Narrowing): SQL | undefined {
  if (year === undefined && yearTo === undefined) return undefined;
  if (yearTo === undefined) return sql`${firstYear} = ${year}`;
  return year === undefined ? sql`${firstYear} <= ${yearTo}` : sql`${firstYear} between ${year} and ${yearTo}`;
}
