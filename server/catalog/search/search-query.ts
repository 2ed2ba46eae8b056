import { inArray, type SQL, sql } from "drizzle-orm";
import type { Genre } from "../../../shared/api/browse/genre.ts";
import type { Years } from "../../../shared/api/browse/year.ts";
import type { SearchQuery, SearchResult } from "../../../shared/api/search.ts";
import type { Database } from "../database.ts";
import { makeAlbumCards } from "../queries/album-queries.ts";
import { makeArtistCards } from "../queries/artist-queries.ts";
import { type CardRow, cardColumnsOf, cardTexts, type JsonText, listText } from "../queries/card.ts";
import { makeTrackCards } from "../queries/track-queries.ts";
import {
  albums,
  artists,
  beginningLetters,
  documentWords,
  type SearchKind,
  searchDocuments,
  searchWords,
  tracks,
} from "../schema.ts";
import { likenessOf } from "./likeness.ts";
import { findText } from "./search-text.ts";

/** Rows that are ranked for one search at most: of each kind names that begin so, and names in which all words stand. */
const beginningsMax = 40;
const candidatesMax = 80;

const searchKinds: readonly SearchKind[] = ["track", "album", "artist"];

/** Too many words of a large library begin so: to collect them all takes longer than all the rest. Other scripts say more in a letter. */
const isShort = (word: string) => /^[a-z0-9]{1,2}$/.test(word);

/** Where fewer are found, words that are spelt alike count as well. */
const enough = 5;
const alikeMax = 5;
/** A shorter word is like too many others. */
const alikeLettersMin = 3;
/** Of trigrams, 0 to 1: "lat" and "lait" have 0.29. What is not meant ranks behind. */
const likenessMin = 0.2;

/** Matches whose score is below this part of the best score are left out, so that a good match is not buried. */
const nearBest = 0.6;

/** What is found of a text besides names: see `browse/`. */
export interface Besides {
  readonly genres: readonly Genre[];
  readonly years: Years | null;
}
const nothing: Besides = { genres: [], years: null };

/**
 * Finds names as they are typed: the beginnings of all words must stand in a name or in the names around it. Where too few do, words of the
 * catalogue that are spelt alike stand in for those that were typed, and then names are taken in whose midst the text stands, for
 * languages that put no spaces. The thing's own name counts more than the names around it. Accents and case never matter.
 */
export async function search(
  database: Database,
  { q, limit }: SearchQuery,
  besides: (text: string) => Promise<Besides> = async () => nothing,
): Promise<JsonText<SearchResult>> {
  const text = findText(q);
  const ranked = text === "" ? [] : await rank(database, text);
  const idsOf = (kind: SearchKind) => ranked.filter((row) => row.kind === kind).map((row) => row.id);
  const trackIds = idsOf("track");
  const albumIds = idsOf("album");
  const artistIds = idsOf("artist");
  const shown = { track: trackIds.slice(0, limit), album: albumIds.slice(0, limit), artist: artistIds.slice(0, limit) };
  const cards = await cardsOf(database, shown);
  const [foundTracks, foundAlbums, foundArtists] = await Promise.all([
    cardTexts(cards.track, (ids) => makeTrackCards(database, ids)),
    cardTexts(cards.album, (ids) => makeAlbumCards(database, ids)),
    cardTexts(cards.artist, (ids) => makeArtistCards(database, ids)),
  ]);
  const found = {
    tracks: listText(foundTracks, { total: trackIds.length, next: null }),
    albums: listText(foundAlbums, { total: albumIds.length, next: null }),
    artists: listText(foundArtists, { total: artistIds.length, next: null }),
  };
  const { genres, years } = text === "" ? nothing : await besides(text);
  const lists = `"tracks":${found.tracks},"albums":${found.albums},"artists":${found.artists}`;
  return `{${lists},"genres":${JSON.stringify(genres)},"years":${JSON.stringify(years)},"order":${JSON.stringify(orderOf(ranked))}}`;
}

/** The best match's kind first. A name that several have is rather the artist's or the album's than a song's: they stand for many songs. */
function orderOf(ranked: readonly Ranked[]): SearchResult["order"] {
  const listOf = { artist: "artists", album: "albums", track: "tracks" } as const;
  const bestOf = (wanted: SearchKind) => ranked.find(({ kind }) => kind === wanted)?.score ?? 0;
  return (["artist", "album", "track"] as const)
    .filter((kind) => bestOf(kind) > 0)
    .sort((one, other) => bestOf(other) - bestOf(one))
    .map((kind) => listOf[kind]);
}

type OfEachKind<Value> = Readonly<Record<SearchKind, Value>>;

/** All at once, in the order of the ids. What is gone meanwhile has no card, and nothing is made of it. */
async function cardsOf(database: Database, ids: OfEachKind<readonly string[]>): Promise<OfEachKind<CardRow[]>> {
  const tables = { track: tracks, album: albums, artist: artists };
  const asked = searchKinds.filter((kind) => ids[kind].length > 0);
  const read = asked.map((kind) => {
    const { id, card } = cardColumnsOf(tables[kind]);
    return sql`select ${id} as id, ${card} as card from ${tables[kind]} where ${inArray(tables[kind].id, [...ids[kind]])}`;
  });
  const found = asked.length === 0 ? [] : await database.execute(sql.join(read, sql` union all `));
  const cardOf = new Map(((found as { rows?: CardRow[] }).rows ?? []).map(({ id, card }) => [id, card]));
  const rowsOf = (kind: SearchKind) => ids[kind].map((id) => ({ id, card: cardOf.get(id) ?? null }));
  return { track: rowsOf("track"), album: rowsOf("album"), artist: rowsOf("artist") };
}

interface Ranked {
  readonly kind: SearchKind;
  readonly id: string;
  readonly score: number;
}

async function rank(database: Database, text: string): Promise<readonly Ranked[]> {
  const { kind, name, document } = searchDocuments;
  const words = text.split(" ");
  const telling = words.some((word) => !isShort(word)) ? words.filter((word) => !isShort(word)) : words;
  const others = words.filter((word) => !telling.includes(word));
  const byWords = (alike: ReadonlyMap<string, readonly string[]>): Candidates => ({
    where: sql.join(
      [
        sql`${documentWords(document)} @@ ${telling.map((word) => termOf([word, ...(alike.get(word) ?? [])])).join(" & ")}::tsquery`,
        ...others.map((word) => sql`' ' || ${document} like ${`% ${plainPattern(word)}%`}`),
      ],
      sql` and `,
    ),
    order: sql`length(${document})`,
    max: candidatesMax,
  });
  // In the order of the index: a name that is the text itself comes first.
  const beginning = sql`left(${name}, ${sql.raw(String(beginningLetters))})`;
  const beginnings = searchKinds.map((one) => ({
    where: sql`${kind} = ${one} and ${beginning} like ${`${plainPattern(text.slice(0, beginningLetters))}%`}`,
    order: sql`${beginning} using ~<~`,
    max: beginningsMax,
  }));
  // Each round trip costs the embedded database as much as what it finds: both at once, but where a word of two letters would find all.
  const isBeginning = words.every(isShort);
  let rows = await select(database, text, isBeginning ? beginnings : [...beginnings, byWords(new Map())]);
  if (isBeginning && rows.length < enough) rows = merged(rows, await select(database, text, [byWords(new Map())]));
  // What stands in a name as it was typed would outdo all that is spelt alike.
  if (rows.length < enough && (rows[0]?.score ?? 0) < 1) {
    const alike = await spelledAlike(database, words);
    if (alike.size > 0) rows = await select(database, text, [byWords(alike)]);
  }
  if (rows.length === 0)
    rows = await select(database, text, [
      {
        where: sql`${document} like ${`%${plainPattern(text)}%`}`,
        order: sql`length(${document})`,
        max: candidatesMax,
      },
    ]);
  const best = rows[0]?.score ?? 0;
  return rows.filter((row) => row.score >= best * nearBest);
}

/** The best first; what is in both counts once. */
function merged(some: readonly Ranked[], others: readonly Ranked[]): Ranked[] {
  const byName = new Map([...some, ...others].map((row) => [`${row.kind} ${row.id}`, row]));
  return [...byName.values()].sort(bestFirst);
}

interface Candidates {
  readonly where: SQL;
  readonly order: SQL;
  readonly max: number;
}

interface Candidate {
  readonly kind: SearchKind;
  readonly id: string;
  readonly name: string;
  readonly document: string;
}

async function select(database: Database, text: string, groups: readonly Candidates[]): Promise<Ranked[]> {
  const { kind, id, name, document } = searchDocuments;
  const found = groups.map(
    ({ where, order, max }) =>
      sql`(select ${kind}, ${id}, ${name}, ${document} from ${searchDocuments} where ${where} order by ${order}, ${id} limit ${max})`,
  );
  const { rows } = (await database.execute(sql.join(found, sql` union `))) as unknown as { rows: Candidate[] };
  const scoreOf = scoreFor(text);
  return rows.map((row) => ({ kind: row.kind, id: row.id, score: scoreOf(row) })).sort(bestFirst);
}

/** What stands in the name as it was typed comes first, then what stands in the names around it, then what is alike. */
function scoreFor(text: string): (candidate: Candidate) => number {
  const likeness = likenessOf(text);
  const best = ({ name, document }: Candidate) => {
    if (name.includes(text)) return 1;
    const inName = likeness.toPart(name);
    return document.includes(text) ? Math.max(inName, 0.9) : Math.max(inName, likeness.toPart(document) * 0.9);
  };
  return (candidate) => best(candidate) + likeness.toWhole(candidate.name) * 0.2;
}

function bestFirst(one: Ranked, other: Ranked): number {
  return other.score - one.score || (one.id < other.id ? -1 : 1);
}

/** Words of the catalogue for those of a search that are long enough to be told from others. */
async function spelledAlike(database: Database, words: readonly string[]): Promise<Map<string, string[]>> {
  const asked = words.filter((word) => word.length >= alikeLettersMin);
  const alike = new Map<string, string[]>();
  for (const word of new Set(asked)) {
    const rows = await database
      .select({ word: searchWords.word, likeness: sql<number>`similarity(${searchWords.word}, ${word})::float8` })
      .from(searchWords)
      .orderBy(sql`${searchWords.word} <-> ${word}`)
      .limit(alikeMax);
    const near = rows.filter(({ likeness }) => likeness >= likenessMin).map((row) => row.word);
    if (near.length > 0) alike.set(word, near);
  }
  return alike;
}

/** Words of a name of signs may hold whatever means something to PostgreSQL: within quotes, only quotes and backslashes do. */
function termOf(words: readonly string[]): string {
  return `(${words.map((word) => `'${word.replace(/['\\]/g, "$&$&")}':*`).join(" | ")})`;
}

/** For `like`: signs that stand for others there stand for themselves. */
export function plainPattern(text: string): string {
  return text.replace(/[%_\\]/g, "\\$&");
}
