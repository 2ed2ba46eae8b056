import { expect, test } from "vitest";
import type { TrackId } from "../../../shared/ids.ts";
import { recordsOf, standing } from "./standing.ts";

test("standing() has of each field what was said last, in whatever order it is given", () => {
  const records = [
    { position: 2, field: "title", said: { set: "Second" } },
    { position: 1, field: "title", said: { set: "First" } },
    { position: 1, field: "year", said: { set: null } },
  ] as const;
  expect(standing(records)).toEqual({ title: "Second", year: null });
  expect(standing([...records].reverse())).toEqual({ title: "Second", year: null });
});

test("standing() leaves a field to the file when that was said last", () => {
  const records = [
    { position: 1, field: "title", said: { set: "First" } },
    { position: 2, field: "title", said: { isFiles: true } },
  ] as const;
  expect(standing(records)).toEqual({});
});

test("recordsOf() has a record for each song and field; a song named twice gets what is said last", () => {
  const ids = ["a", "b"] as TrackId[];
  const parts = [
    { trackIds: ids, set: { title: "One" }, reset: ["year"] },
    { trackIds: ids.slice(1), set: { title: "Two" }, reset: [] },
  ] as const;
  expect(recordsOf({ parts })).toEqual([
    { trackId: "a", field: "title", said: { set: "One" } },
    { trackId: "a", field: "year", said: { isFiles: true } },
    { trackId: "b", field: "title", said: { set: "Two" } },
    { trackId: "b", field: "year", said: { isFiles: true } },
  ]);
});
