import { expect, test } from "vitest";
import { TroubleNews } from "./trouble-news.ts";

const trouble = (path: string, reason = "it may not be read") => ({ path, reason });

test("trouble is told once, again with another reason, and again when it was away between; other folders change nothing", () => {
  const news = new TroubleNews();
  const one = trouble("/m/1.mp3");
  expect(news.of("/m", [one])).toEqual([one]);
  expect(news.of("/m", [one, trouble("/m/2.mp3")])).toEqual([trouble("/m/2.mp3")]);
  expect(news.of("/n", [])).toEqual([]);
  expect(news.of("/m/1", [])).toEqual([]);
  expect(news.of("/m", [one, trouble("/m/2.mp3")])).toEqual([]);
  expect(news.of("/m", [trouble("/m/1.mp3", "it is empty")])).toEqual([trouble("/m/1.mp3", "it is empty")]);
  expect(news.of("/m", [])).toEqual([]);
  expect(news.of("/m", [one])).toEqual([one]);
});

test("a look at the folder itself forgets what was told of it", () => {
  const news = new TroubleNews();
  for (const told of [1, 0]) expect(news.of("/m", [trouble("/m")])).toHaveLength(told);
  expect(news.of("/m", [])).toEqual([]);
  expect(news.of("/m", [trouble("/m")])).toHaveLength(1);
});
