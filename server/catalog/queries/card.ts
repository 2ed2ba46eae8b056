import { sql } from "drizzle-orm";
import type { albums, artists, tracks } from "../schema.ts";

/**
 * The shape of what a card says. Raise it with each change of what lists show of a track, an album or an artist: cards of another
 * shape count as forgotten. `card.test.ts` knows what this one says.
 */
export const cardShape = 3;

export type CardTable = typeof tracks | typeof albums | typeof artists;

/** A row of a list: its card, or null where none is kept. */
export interface CardRow {
  readonly id: string;
  readonly card: string | null;
}

/** The columns of a query that reads cards. */
export function cardColumnsOf(table: CardTable) {
  return {
    id: sql<string>`${table.id}`,
    card: sql<string | null>`case when ${table.cardShape} = ${cardShape} then ${table.card} end`,
  };
}

/** The JSON text of something. Lists go out as they are kept: to read 50 cards and to write them again takes longer than to ask for them. */
export type JsonText<Value> = string & { readonly textOf?: Value };

export function parsed<Value>(text: JsonText<Value>): Value {
  return JSON.parse(text) as Value;
}

/** The texts of these rows in their order. What has no card is made; a row that is gone by then is left out. */
export async function cardTexts<Item extends { readonly id: string }>(
  rows: readonly CardRow[],
  make: (ids: readonly string[]) => Promise<readonly Item[]>,
): Promise<JsonText<Item>[]> {
  const missing = rows.filter(({ card }) => card === null).map(({ id }) => id);
  if (missing.length === 0) return rows.flatMap(({ card }) => card ?? []);
  const made = new Map((await make(missing)).map((item) => [item.id, JSON.stringify(item)]));
  return rows.flatMap(({ id, card }) => card ?? made.get(id) ?? []);
}

export async function readCards<Item extends { readonly id: string }>(
  rows: readonly CardRow[],
  make: (ids: readonly string[]) => Promise<readonly Item[]>,
): Promise<Item[]> {
  return parsed<Item[]>(arrayText(await cardTexts(rows, make)));
}

interface ListOf<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  readonly next: string | null;
}

/** A list as `shared/api/list.ts` has it. */
export function listText<List extends ListOf<Item>, Item>(
  items: readonly JsonText<Item>[],
  { total, next }: Omit<ListOf<Item>, "items">,
): JsonText<List> {
  return `{"items":${arrayText(items)},"total":${total},"next":${JSON.stringify(next)}}`;
}

function arrayText<Item>(texts: readonly JsonText<Item>[]): JsonText<Item[]> {
  return `[${texts.join(",")}]`;
}
