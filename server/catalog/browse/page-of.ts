import type { ListQuery } from "../../../shared/api/list.ts";
import { encodeCursor, requireCursor } from "../queries/cursor.ts";

/** A page of a list that is in memory as a whole, in the order of its keys and ids. Throws a CursorError. */
export function pageOf<Item extends { readonly key: string; readonly id: string }>(
  all: readonly Item[],
  { limit, cursor }: ListQuery,
): { readonly items: readonly Item[]; readonly total: number; readonly next: string | null } {
  const after = requireCursor(cursor);
  const start = after ? all.findIndex(({ key, id }) => key > after.key || (key === after.key && id > after.id)) : 0;
  const items = start < 0 ? [] : all.slice(start, start + limit);
  const last = items.at(-1);
  const isLast = start < 0 || start + limit >= all.length;
  return { items, total: all.length, next: isLast || !last ? null : encodeCursor({ key: last.key, id: last.id }) };
}
