import { expect, test } from "vitest";
import type { FilePart, KnownFile } from "../../catalog/queries/known-file.ts";
import { changed } from "../../files/open-regular.ts";
import { planScan } from "./plan-scan.ts";

const now = { bytes: 9, modifiedMs: 5, device: 1, inode: 7, beside: "", part: 0 };
const done = (path: string, change: Partial<KnownFile> = {}) =>
  ({ ...now, path, state: "done", trackId: "t", audioKey: "a", wholeKey: "w", reason: null, ...change }) as KnownFile;

function plan(
  known: readonly KnownFile[],
  change: { files?: object[]; faults?: string[]; kept?: string[]; isRetrying?: boolean; isVisible?: boolean },
) {
  const files = (change.files ?? [{}]).map((file) => ({ path: "/m/1", sheetPart: null, ...now, ...file }));
  const faults = (change.faults ?? []).map((path) => ({ path, reason: "it may not be read" }));
  const found = planScan({
    scan: {
      ...{ files, faults, folders: [], lists: [], sheets: [], isIgnored: () => false },
      kept: new Set(change.kept ?? []),
    },
    known,
    isVisible: () => change.isVisible ?? true,
    isRetrying: change.isRetrying ?? false,
  });
  return {
    unchanged: found.unchanged.map(shown),
    toLook: found.toLook.map(({ file, known: before }) => `${shown(file)} was ${before ? shown(before) : "unknown"}`),
    vanished: found.vanished.map(shown),
  };
}

const shown = ({ path, part }: FilePart) => (part === 0 ? path : `${path} part ${part}`);

test.each<[string, KnownFile[], Parameters<typeof plan>[1], Partial<ReturnType<typeof plan>>]>([
  ["an unchanged file is not opened", [done("/m/1")], {}, { unchanged: ["/m/1"], toLook: [], vanished: [] }],
  ["a new one is", [], {}, { toLook: ["/m/1 was unknown"] }],
  ["another size", [done("/m/1")], { files: [{ bytes: 8 }] }, { toLook: ["/m/1 was /m/1"] }],
  ["another time", [done("/m/1")], { files: [{ modifiedMs: 6 }] }, { toLook: ["/m/1 was /m/1"] }],
  ["another picture beside it", [done("/m/1")], { files: [{ beside: "x" }] }, { toLook: ["/m/1 was /m/1"] }],
  ["a song that the catalogue lost", [done("/m/1")], { isVisible: false }, { toLook: ["/m/1 was /m/1"] }],
  ["one that was never finished", [done("/m/1", { state: "waiting" })], {}, { toLook: ["/m/1 was /m/1"] }],
  ["one that is back", [done("/m/1", { state: "missing" })], {}, { toLook: ["/m/1 was /m/1"] }],
  [
    "one that changed while it was read",
    [done("/m/1", { state: "failed", reason: changed })],
    {},
    { toLook: ["/m/1 was /m/1"] },
  ],
  [
    "the songs of a file whose cue sheet cannot be read stay, and nothing else of it",
    [done("/m/1"), done("/m/1", { part: 1 }), done("/m/1", { part: 2, state: "missing" })],
    { files: [], kept: ["/m/1"] },
    { unchanged: ["/m/1 part 1"], toLook: [], vanished: ["/m/1"] },
  ],
  ["one that failed is left", [done("/m/1", { state: "failed" })], {}, { unchanged: ["/m/1"] }],
  [
    "... unless it is tried again",
    [done("/m/1", { state: "failed" })],
    { isRetrying: true },
    { toLook: ["/m/1 was /m/1"] },
  ],
  [
    "a file that a sheet parts now",
    [done("/m/1")],
    { files: [{ part: 1 }, { part: 2 }] },
    { toLook: ["/m/1 part 1 was unknown", "/m/1 part 2 was unknown"], vanished: ["/m/1"] },
  ],
  [
    "one that no sheet parts any more",
    [done("/m/1", { part: 1 }), done("/m/1", { part: 2 })],
    {},
    { toLook: ["/m/1 was unknown"], vanished: ["/m/1 part 1", "/m/1 part 2"] },
  ],
  [
    "one that was renamed with its sheet",
    [done("/m/0", { part: 1 }), done("/m/0", { part: 2 })],
    { files: [{ part: 1 }, { part: 2 }] },
    { toLook: ["/m/1 part 1 was /m/0 part 1", "/m/1 part 2 was /m/0 part 2"] },
  ],
  ["a file that was renamed", [done("/m/0")], {}, { toLook: ["/m/1 was /m/0"], vanished: ["/m/0"] }],
  [
    "what lies in a folder that cannot be read has not vanished",
    [done("/m/a/2")],
    { faults: ["/m/a"] },
    { vanished: [] },
  ],
])("%s", (_, known, change, expected) => {
  expect(plan(known, change)).toMatchObject(expected);
});
