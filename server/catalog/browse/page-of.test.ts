import { expect, test } from "vitest";
import { CursorError } from "../queries/cursor.ts";
import { pageOf } from "./page-of.ts";

const all = ["a", "b", "b", "c", "d"].map((key, at) => ({ key, id: `${at}` }));

test("pages of any size give each item once and in order, and the last one has no next", () => {
  for (const limit of [1, 2, 3, 5, 9]) {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page: ReturnType<typeof pageOf> = pageOf(all, { limit, ...(cursor === null ? {} : { cursor }) });
      expect(page.total).toBe(5);
      expect(page.items.length).toBeGreaterThan(0);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    expect(ids).toEqual(["0", "1", "2", "3", "4"]);
  }
});

test("after an item that is gone the list goes on behind its place, and behind the last one there is nothing", () => {
  const { next } = pageOf(all, { limit: 2 });
  const without = all.filter(({ id }) => id !== "1");
  expect(pageOf(without, { limit: 2, cursor: next ?? "" }).items.map(({ id }) => id)).toEqual(["2", "3"]);
  expect(pageOf(all.slice(0, 1), { limit: 2, cursor: next ?? "" })).toEqual({ items: [], total: 1, next: null });
});

test("a cursor that is none is refused", () => {
  expect(() => pageOf(all, { limit: 2, cursor: "?" })).toThrow(CursorError);
});
