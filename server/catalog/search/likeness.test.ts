import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { likenessOf } from "./likeness.ts";

test("the same text is wholly alike, and one without a shared letter not at all", () => {
  const { toWhole, toPart } = likenessOf("cafe au lait");
  expect([toWhole("cafe au lait"), toPart("cafe au lait")]).toEqual([1, 1]);
  expect([toWhole("xyz"), toPart("xyz"), toWhole(""), toPart("")]).toEqual([0, 0, 0, 0]);
});

test("a word in a long name counts in full as a part, and little as a whole", () => {
  const { toWhole, toPart } = likenessOf("lait");
  expect(toPart("emile zoe cafe au lait live in the old town")).toBe(1);
  expect(toWhole("emile zoe cafe au lait live in the old town")).toBeLessThan(0.2);
});

describe("beside PostgreSQL's own", () => {
  let database: PGlite;
  beforeAll(async () => {
    database = new PGlite({ extensions: { pg_trgm } });
    await database.exec("create extension pg_trgm");
  });
  afterAll(() => database.close());

  const names = [
    "defi noaka",
    "the others second look",
    "cafe au lait emile zoe",
    "aa aa aa aaa",
    "lokk and look",
    "o",
    "second second second",
    "夜に駆ける",
    "दिल से",
  ];
  const texts = ["defi n", "second lok", "cafe au lat", "aa", "look", "o", "sec sec", "夜に", "दल", "emile cafe"];

  test.each(texts)('"%s" is as alike to each name', async (text) => {
    const { toWhole, toPart } = likenessOf(text);
    for (const name of names) {
      const { rows } = await database.query<{ whole: number; part: number }>(
        "select similarity($1, $2)::float8 as whole, word_similarity($1, $2)::float8 as part",
        [text, name],
      );
      expect(toWhole(name), name).toBeCloseTo(rows[0]?.whole ?? -1, 5);
      expect(toPart(name), name).toBeCloseTo(rows[0]?.part ?? -1, 5);
    }
  });
});
