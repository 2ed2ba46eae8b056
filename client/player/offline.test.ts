import { expect, test } from "vitest";
import type { RenditionId } from "../../shared/ids.ts";
import { keptPart } from "./offline.ts";

const view = (letter: string, heldSegments: number, segmentCount: number) => ({
  renditionId: letter.repeat(32) as RenditionId,
  heldSegments,
  segmentCount,
});
const album = { albumId: "1", title: "An album", bytes: 9, renditionIds: ["a".repeat(32), "b".repeat(32)] };

test("the part of an album that is here counts its own segments and no other's", () => {
  expect(keptPart(album, [])).toBe(0);
  expect(keptPart(album, [view("c", 9, 9)])).toBe(0);
  expect(keptPart(album, [view("a", 3, 4), view("b", 0, 8), view("c", 9, 9)])).toBe(0.25);
  expect(keptPart(album, [view("a", 4, 4), view("b", 8, 8)])).toBe(1);
});
