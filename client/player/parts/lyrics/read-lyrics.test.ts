import { expect, test } from "vitest";
import { lineAt, readLyrics } from "./read-lyrics.ts";

const shown = (text: string) => readLyrics(text).lines.map(({ atSeconds, text: words }) => `${atSeconds} ${words}`);

test("lines without times are lines, with the gaps between verses and without those at the ends", () => {
  expect(readLyrics("\n One \r\nTwo\n\nThree\n\n")).toEqual({
    lines: ["One", "Two", "", "Three"].map((text) => ({ atSeconds: null, text })),
    isTimed: false,
  });
  expect(readLyrics("  \n\n").lines).toEqual([]);
});

test("what is said of the file is not sung, and what stands in brackets otherwise is", () => {
  expect(shown("[ar:Ada]\n[Chorus: all]\nOne")).toEqual(["null [Chorus: all]", "null One"]);
});

test("LRC: times in the order of the song, several of them before one line, and nothing of what is said of the file", () => {
  const text = "[ar:Ada]\n[ti:Night]\n[00:12.5]Two\n[00:01.00][01:05.300]One\n[100:02]Late\n[00:13]\n[00:14.00]Three";
  expect(shown(text)).toEqual(["1 One", "12.5 Two", "13 ", "14 Three", "65.3 One", "6002 Late"]);
  expect(readLyrics(text).isTimed).toBe(true);
});

test("an offset moves all lines, and none before the beginning", () => {
  expect(shown("[offset:+1500]\n[00:01.00]One\n[00:03.00]Two")).toEqual(["0 One", "1.5 Two"]);
  expect(shown("[offset: -500 ]\n[00:01.00]One")).toEqual(["1.5 One"]);
});

test("the times of single words are not shown", () => {
  expect(shown("[00:01.00]<00:01.00>One <00:01.40> more\n[00:02.00] <3 is a heart")).toEqual([
    "1 One more",
    "2 <3 is a heart",
  ]);
});

test("a line without a time goes with the one before it, and no word is lost", () => {
  expect(shown("Before\n[00:02.00]Two\nand more\n[99]odd\n[x]")).toEqual([
    "0 Before",
    "2 Two",
    "2 and more",
    "2 [99]odd",
    "2 [x]",
  ]);
});

test("SRT: each line has the time of its block, and numbers are sung only where they are words", () => {
  const text = "1\n00:00:01,500 --> 00:00:04,000\n<i>One</i>\nand more\n\n2\n01:00:05.25 --> 01:00:06,000\n99\n";
  expect(shown(text)).toEqual(["1.5 One", "1.5 and more", "3605.25 99"]);
  expect(readLyrics(text).isTimed).toBe(true);
});

test("the line at a second is the last one that has begun", () => {
  const { lines } = readLyrics("[00:01.00]One\n[00:03.00]Two\n[00:03.00]and\n[00:09.00]Three");
  expect([0, 1, 2.9, 3, 8, 9, 100].map((seconds) => lineAt(lines, seconds))).toEqual([-1, 0, 0, 2, 2, 3, 3]);
  expect(lineAt([], 5)).toBe(-1);
  expect(lineAt(readLyrics("no times").lines, 5)).toBe(-1);
});
