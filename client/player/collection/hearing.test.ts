import { expect, test } from "vitest";
import { Hearing } from "./hearing.ts";

/** Looks each second from one second of the song to another; answers how often it counted. */
function hears(
  hearing: Hearing,
  from: number,
  to: number,
  { key = "1", durationSeconds = 180, isSounding = true } = {},
) {
  let counted = 0;
  for (let seconds = from; seconds <= to; seconds += 1) {
    if (hearing.look({ key, seconds, durationSeconds, isSounding })) counted += 1;
  }
  return counted;
}

test("a song counts after half a minute, once", () => {
  const hearing = new Hearing();
  expect(hears(hearing, 0, 29)).toBe(0);
  expect(hears(hearing, 30, 180)).toBe(1);
});

test("a short song counts after half of it", () => {
  const hearing = new Hearing();
  expect(hears(hearing, 0, 9, { durationSeconds: 20 })).toBe(0);
  expect(hears(hearing, 10, 20, { durationSeconds: 20 })).toBe(1);
});

test("what is skipped is not heard, and what is heard again is", () => {
  const hearing = new Hearing();
  expect(hears(hearing, 0, 10) + hears(hearing, 100, 115)).toBe(0);
  expect(hears(hearing, 100, 110)).toBe(1);
});

test("silence does not count", () => {
  expect(hears(new Hearing(), 0, 180, { isSounding: false })).toBe(0);
});

test("each song counts for itself, and a song that begins again counts again", () => {
  const hearing = new Hearing();
  expect(hears(hearing, 0, 20) + hears(hearing, 0, 20, { key: "2" })).toBe(0);
  expect(hears(hearing, 0, 180, { key: "3" })).toBe(1);
  expect(hears(hearing, 0, 180, { key: "3" })).toBe(1);
});

test("a song whose length is not known yet never counts by half of nothing", () => {
  expect(hears(new Hearing(), 0, 10, { durationSeconds: 0 })).toBe(0);
});
