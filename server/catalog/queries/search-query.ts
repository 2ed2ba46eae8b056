import { desc, sql } from "drizzle-orm";
import type { SearchQuery, SearchResult } from "../../../shared/api/search.ts";
import type { Database } from "../database.ts";
import { type SearchKind, searchDocuments } from "../schema.ts";
import { albumsByIds } from "./album-queries.ts";
import { artistsByIds } from "./artist-queries.ts";
import { searchText } from "./search-text.ts";
import { tracksByIds } from "./track-queries.ts";

/** Rows that are ranked for one search at most. */
const candidatesMax = 500;

/** Matches whose score is below this part of the best score are left out, so that a good match is not buried. */
const nearBest = 0.6;

/**
 * Finds names in spite of typing errors, accents and case: by trigrams (pg_trgm's word similarity, 0 to 1), or
 * because the text stands in them as it is. The thing's own name counts more than the names around it.
 */
export async function search(database: Database, { q, limit }: SearchQuery): Promise<SearchResult> {
  const text = searchText(q);
  const ranked = text === "" ? [] : await rank(database, text);
  const idsOf = (kind: SearchKind) => ranked.filter((row) => row.kind === kind).map((row) => row.id);
  const trackIds = idsOf("track");
  const albumIds = idsOf("album");
  const artistIds = idsOf("artist");
  const [tracks, albums, artists] = await Promise.all([
    tracksByIds(database, trackIds.slice(0, limit)),
    albumsByIds(database, albumIds.slice(0, limit)),
    artistsByIds(database, artistIds.slice(0, limit)),
  ]);
  return {
    tracks: { items: tracks, total: trackIds.length, next: null },
    albums: { items: albums, total: albumIds.length, next: null },
    artists: { items: artists, total: artistIds.length, next: null },
  };
}

async function rank(database: Database, text: string): Promise<{ kind: SearchKind; id: string }[]> {
  const { name, document } = searchDocuments;
  const pattern = `%${text}%`;
  const score = sql<number>`(greatest(
      word_similarity(${text}, ${name}),
      word_similarity(${text}, ${document}) * 0.9,
      case when ${name} like ${pattern} then 1 when ${document} like ${pattern} then 0.9 else 0 end
    ) + similarity(${text}, ${name}) * 0.2)::float8`;
  const rows = await database
    .select({ kind: searchDocuments.kind, id: searchDocuments.id, score: score.as("score") })
    .from(searchDocuments)
    .where(sql`${text} <% ${document} or ${document} like ${pattern}`)
    .orderBy(desc(sql`score`), searchDocuments.id)
    .limit(candidatesMax);
  const best = rows[0]?.score ?? 0;
  return rows.filter((row) => row.score >= best * nearBest);
}
