import { expect, test } from "vitest";
import type { TrackId } from "../../../shared/ids.ts";
import { formerOf, type KnownFile } from "../../catalog/queries/known-file.ts";
import { type GoneBeside, surelyGone } from "./settle-beside.ts";

const trackId = "0123456789abcdef0123" as TrackId;
const file = (path: string, change: Partial<KnownFile> = {}): KnownFile => ({
  ...{ path, part: 0, bytes: 9, modifiedMs: 5, device: 1, inode: 7, beside: "", state: "waiting" },
  ...{ trackId, wholeKey: "w", audioKey: "a", addedAt: "2026", reason: null },
  ...change,
});
const there = ["/m/Ada/2", "/m/Ada/3", "/m/Bo/4"].map((path) => ({ path, part: 0, bytes: 8 }));
const gone = (change: Partial<GoneBeside>) =>
  surelyGone({ directory: "/m", vanished: [file("/m/Ada/1")], present: there, unsettled: there, ...change }).map(
    ({ path }) => path,
  );

test("a file that led to a song and is not there any more is gone", () => {
  expect(gone({})).toEqual(["/m/Ada/1"]);
});

test.each<[string, Partial<GoneBeside>]>([
  ["one with the size of a file that was not looked at yet may be that file", { unsettled: [{ bytes: 9 }] }],
  ["one that led nowhere yet is nobody's song", { vanished: [file("/m/Ada/1", { trackId: null })] }],
  [
    "what a file was is settled when it is known what it is",
    { vanished: [formerOf({ ...file("/m/Ada/1"), trackId })] },
  ],
  ["a whole folder is asked about, not obeyed", { vanished: [file("/m/Cy/1"), file("/m/Cy/2")] }],
  [
    "nothing is obeyed while anything is asked",
    { vanished: ["/m/Ada/1", "/m/Cy/1", "/m/Cy/2"].map((path) => file(path)) },
  ],
  ["more than half at once is asked about", { vanished: [5, 6, 7, 8].map((name) => file(`/m/Ada/${name}`)) }],
])("%s", (_, change) => {
  expect(gone(change)).toEqual([]);
});
