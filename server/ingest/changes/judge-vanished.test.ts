import { expect, test } from "vitest";
import type { KnownFile } from "../../catalog/queries/known-file.ts";
import { judgeVanished } from "./judge-vanished.ts";

const file = (path: string) => ({ path, trackId: path }) as unknown as KnownFile;

function judge(vanished: readonly string[], present: readonly string[]) {
  const { obeyed, asked } = judgeVanished({ directory: "/m", vanished: vanished.map(file), present });
  return {
    obeyed: obeyed.map(({ path }) => path),
    asked: asked.map(({ directory, files }) => `${directory} ${files}`),
  };
}

test.each<[string, string[], string[], { obeyed: string[]; asked: string[] }]>([
  ["nothing", [], ["/m/1"], { obeyed: [], asked: [] }],
  ["one of two", ["/m/2"], ["/m/1"], { obeyed: ["/m/2"], asked: [] }],
  ["all of them", ["/m/1"], [], { obeyed: [], asked: ["/m 1"] }],
  ["more than half", ["/m/1", "/m/2"], ["/m/3"], { obeyed: [], asked: ["/m 2"] }],
  ["half", ["/m/1", "/m/2"], ["/m/3", "/m/4"], { obeyed: ["/m/1", "/m/2"], asked: [] }],
  ["a folder", ["/m/a/1", "/m/a/2"], ["/m/b/1", "/m/b/2"], { obeyed: [], asked: ["/m/a 2"] }],
  ["a folder of folders", ["/m/a/x/1", "/m/a/y/2"], ["/m/b/1", "/m/b/2"], { obeyed: [], asked: ["/m/a 2"] }],
  ["the only song of a folder", ["/m/a/1"], ["/m/b/1"], { obeyed: ["/m/a/1"], asked: [] }],
  [
    "songs of a folder in which others stay",
    ["/m/a/1", "/m/a/2"],
    ["/m/a/3", "/m/b/1"],
    { obeyed: ["/m/a/1", "/m/a/2"], asked: [] },
  ],
])("%s is missing", (_, vanished, present, verdict) => {
  expect(judge(vanished, present)).toEqual(verdict);
});

test("as many as nobody removes at once, here and there, are asked about", () => {
  const songs = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => `/m/${(from + at) % 90}/${from + at}`);
  expect(judge(songs(0, 50), songs(100, 400))).toMatchObject({ asked: [] });
  expect(judge(songs(0, 51), songs(100, 400))).toEqual({ obeyed: [], asked: ["/m 51"] });
});
