import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { Album } from "../../../shared/api/album.ts";
import { Artist } from "../../../shared/api/artist.ts";
import { Track } from "../../../shared/api/track.ts";
import { cardShape, readCards } from "./card.ts";

test("the number of the shape belongs to what is shown: raise it, then write down the new text here", () => {
  const shape = createHash("sha256")
    .update(JSON.stringify([Track, Album, Artist]))
    .digest("hex")
    .slice(0, 16);
  expect([cardShape, shape]).toEqual([3, "6abd5b1a97656f57"]);
});

test("cards are read in the order of their rows; what has none is made, and what is gone is left out", async () => {
  const asked: (readonly string[])[] = [];
  const make = async (ids: readonly string[]) => {
    asked.push(ids);
    return [{ id: "b", said: "made" }];
  };
  const card = (id: string) => ({ id, card: JSON.stringify({ id, said: 'kept, "all" of it' }) });
  const rows = [card("c"), { id: "gone", card: null }, { id: "b", card: null }, card("a")];
  expect(await readCards(rows, make)).toEqual([
    { id: "c", said: 'kept, "all" of it' },
    { id: "b", said: "made" },
    { id: "a", said: 'kept, "all" of it' },
  ]);
  expect(asked).toEqual([["gone", "b"]]);
  expect(await readCards([card("a")], make)).toHaveLength(1);
  expect(asked).toHaveLength(1);
});
