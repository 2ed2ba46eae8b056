import { inArray } from "drizzle-orm";
import type {
  TrackIds,
  TrackIdsQuery,
  TrackLetters,
  TrackList,
  TrackQuery,
  TracksFound,
  WantedTracks,
} from "../../../shared/api/track.ts";
import type { TrackId } from "../../../shared/ids.ts";
import type { Database } from "../database.ts";
import { cardColumnsOf, cardTexts, type JsonText, listText } from "../queries/card.ts";
import { CursorError, encodeCursor, requireCursor } from "../queries/cursor.ts";
import { listTracks, makeTrackCards } from "../queries/track-queries.ts";
import { tracks } from "../schema.ts";
import { keptOrder } from "./kept-orders.ts";
import { type Order, readOrder } from "./track-orders.ts";

/** Before the place in a cursor. No name in a list begins so. */
const placeMark = "\u0001";

/** A page of songs in any order, from any place on. Null: the song around which it was to be is not in the list. Throws a CursorError. */
export async function listTracksAnyhow(database: Database, query: TrackQuery): Promise<JsonText<TrackList> | null> {
  // The first pages of all songs: an index has them.
  if (isByTitle(query)) return listTracks(database, query);
  const { limit, cursor, at, around, ...wanted } = query;
  const order = await orderOf(database, wanted);
  const place = around === undefined ? undefined : order.ids.indexOf(around);
  if (place === -1) return null;
  const start = place === undefined ? startOf(order, { at, cursor }) : Math.max(0, place - Math.floor(limit / 2));
  const page = listText<TrackList, TrackList["items"][number]>(
    await cardsOf(database, order.ids.slice(start, start + limit)),
    { total: order.ids.length, next: nextOf(order, start + limit) },
  );
  return at === undefined && around === undefined ? page : `${page.slice(0, -1)},"at":${start}}`;
}

export async function listTrackIds(
  database: Database,
  { limit, cursor, at, ...wanted }: TrackIdsQuery,
): Promise<TrackIds> {
  const order = await orderOf(database, wanted);
  const start = startOf(order, { at, cursor });
  return {
    items: order.ids.slice(start, start + limit),
    total: order.ids.length,
    next: nextOf(order, start + limit),
  };
}

export async function listTrackLetters(database: Database, wanted: WantedTracks): Promise<TrackLetters> {
  const { letters } = await orderOf(database, wanted);
  return { items: [...letters], total: letters.length, next: null };
}

export async function tracksById(database: Database, ids: readonly string[]): Promise<JsonText<TracksFound>> {
  return `{"items":[${(await cardsOf(database, ids)).join(",")}]}`;
}

function isByTitle({ order = "title", desc = false, q, at, around, cursor }: TrackQuery): boolean {
  const isPlain = order === "title" && !desc && q === undefined && at === undefined && around === undefined;
  return isPlain && !requireCursor(cursor)?.key.startsWith(placeMark);
}

function orderOf(database: Database, wanted: WantedTracks): Promise<Order> {
  const { order, desc, q, genre, artist, year, yearTo } = wanted;
  const name = JSON.stringify([order ?? "title", desc ?? false, q, genre, artist, year, yearTo]);
  // There are as many searches as there are words: whoever opens a list does not wait for them.
  const line = q === undefined ? "lists" : "searches";
  return keptOrder(database, { name, line }, () => readOrder(database, wanted));
}

/** Behind the song that the page before ended with, wherever it is by now; where it is gone, at the place that it had. */
function startOf({ ids }: Order, { at, cursor }: { at?: number | undefined; cursor?: string | undefined }): number {
  const after = requireCursor(cursor);
  if (after === null) return at ?? 0;
  const place = after.key.startsWith(placeMark) ? Number(after.key.slice(placeMark.length)) : Number.NaN;
  if (ids[place - 1] === after.id) return place;
  const found = ids.indexOf(after.id);
  if (found >= 0) return found + 1;
  if (!Number.isSafeInteger(place) || place < 0) throw new CursorError("This cursor is of a list in another order");
  return place;
}

function nextOf({ ids }: Order, end: number): string | null {
  const last = ids[end - 1];
  return end >= ids.length || last === undefined ? null : encodeCursor({ key: `${placeMark}${end}`, id: last });
}

/** In the order of the ids; what is gone meanwhile is left out. */
async function cardsOf(database: Database, ids: readonly string[]) {
  if (ids.length === 0) return [];
  const rows = await database
    .select(cardColumnsOf(tracks))
    .from(tracks)
    .where(inArray(tracks.id, [...ids] as TrackId[]));
  const cardOf = new Map(rows.map(({ id, card }) => [id, card]));
  const inOrder = ids.map((id) => ({ id, card: cardOf.get(id) ?? null }));
  return cardTexts(inOrder, (missing) => makeTrackCards(database, missing));
}
