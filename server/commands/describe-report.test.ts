import { expect, test } from "vitest";
import { type IngestReport, toldReport } from "../ingest/ingest-report.ts";
import { describeReport } from "./describe-report.ts";

const report: IngestReport = {
  ...{ added: 1, completed: 0, updated: 0, unchanged: 2, hidden: 0, cancelled: 0, folders: ["/m"], asked: [] },
  failed: [
    { path: "/m/a/1.mp3", reason: "it is empty" },
    { path: "/m/2.mp3", reason: "it may not be read" },
  ],
  damaged: [{ path: "/m/3.mp3", reason: "it ends early" }],
  lists: [{ path: "/m/l.m3u", reason: "gone.mp3 is no song" }],
};

test("what failed, what is damaged and what a playlist lacks have a line each, below their folder", () => {
  expect(describeReport("/m", toldReport(report)).split("\n")).toEqual([
    "1 track added, 2 already there, 2 not readable, 1 damaged",
    "  a/1.mp3: it is empty",
    "  2.mp3: it may not be read",
    "  3.mp3: it ends early",
    "  l.m3u: gone.mp3 is no song",
  ]);
});

test("a server sends the first lines and all counts: what is left out is counted", () => {
  expect(describeReport("/m", toldReport(report, 1)).split("\n")).toEqual([
    "1 track added, 2 already there, 2 not readable, 1 damaged",
    "  a/1.mp3: it is empty",
    "  and 3 more: tutti library failures prints all files that failed",
  ]);
});

test("a folder that is away is told besides what is asked about", () => {
  const asked = [{ directory: "/m", files: 2, reason: "there is no music in it any more" }];
  const away = { ...report, failed: [], damaged: [], lists: [], asked, trouble: "there is no such folder" };
  const [, trouble, question] = describeReport("/m", toldReport(away)).split("\n");
  expect(trouble).toBe("  there is no such folder");
  expect(question).toMatch(/^ {2}\/m: there is no music in it any more. 2 files are missing/);
});
