import { expect, test } from "vitest";
import { failureOf, failuresCsv } from "./failures.ts";

const again = "play it with another program: if it does not play there either, replace it";

test.each([
  ["it may not be read", "let the user that runs Tutti read it, then try again"],
  [".wma files cannot be read without ffmpeg on the PATH", "install ffmpeg and restart Tutti"],
  ["it is a FIFO, not a file", "remove it, or give it another name"],
  [
    "this cue sheet is left out: track 2 has no INDEX 01",
    "correct or remove the sheet; until then the whole sound file plays as one song",
  ],
  [
    'this cue sheet is left out: the sound file "a.wav" that it names is not there',
    "put that file beside the sheet, correct its FILE line, or remove the sheet",
  ],
  ["something else", again],
])("%s: %s", (reason, advice) => {
  expect(failureOf({ path: "/m/1.mp3", part: 0, reason })).toMatchObject({
    path: "/m/1.mp3",
    reason,
    advice,
    detail: null,
  });
});

test.each([
  ["ffmpeg ended with 1: Invalid data found when processing input", /no sound in it that can be read/],
  ["ffmpeg ended with a signal: no reason given", /cannot be read to the end/],
  ["its process ended with SIGKILL", /cannot be read to the end/],
  ["it took more than 1024 MiB of memory", /more memory than a song may take/],
  ["it was not done within 60 s", /in the time that a song may take/],
])("what a program said is told in plain words, and kept beside them: %s", (detail, reason) => {
  const failure = failureOf({ path: "/m/1.mp3", part: 0, reason: detail });
  expect(failure).toMatchObject({ reason: expect.stringMatching(reason), detail });
  expect(failure.reason).not.toMatch(/ended with|MiB/);
});

test("a name in Latin-1 is shown readably, below its music folder", () => {
  const failure = failureOf({ path: "/m/ada/caf\udce9.mp3", part: 0, reason: "it is empty" }, ["/other", "/m"]);
  expect(failure).toMatchObject({ path: "/m/ada/café.mp3", shortPath: "ada/café.mp3" });
});

test("of a part of a file is told which one, and each has a name of its own", () => {
  const [second, third] = [2, 3].map((part) => failureOf({ path: "/m/a.flac", part, reason: null }, ["/m"]));
  expect(second).toMatchObject({ shortPath: "a.flac (song 2 of its cue sheet)" });
  expect(second!.id).not.toBe(third!.id);
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])("a cell that begins as %j is text to a spreadsheet", (text) => {
  const failure = failureOf({ path: text, part: 0, reason: text });
  const [, row] = failuresCsv([{ ...failure, advice: text, detail: text }]).split("\r\n");
  expect(row).toBe(Array(4).fill(`'${text}`).join(","));
});

test("the table holds commas, quotation marks and lines in cells, and no formula", () => {
  const failure = failureOf({ path: '/m/a, "b".mp3', part: 0, reason: null });
  const csv = failuresCsv([{ ...failure, reason: "=HYPERLINK(1)", advice: "two\nlines" }]);
  expect(csv).toBe('path,reason,advice,detail\r\n"/m/a, ""b"".mp3",\'=HYPERLINK(1),"two\nlines",\r\n');
});
