import { expect, test } from "vitest";
import { readLabOptions } from "./options.ts";

const scenarios = ["home", "thin"];

test("readLabOptions() takes scenarios by name, contenders as tables call them", () => {
  expect(
    readLabOptions(["home", "thin", "--contenders", "hls.js,tutti", "--runs", "5", "--out", "results"], scenarios),
  ).toEqual({
    names: ["home", "thin"],
    contenders: ["hlsjs", "tutti"],
    runs: 5,
    isPaired: false,
    browsers: ["chromium"],
    seconds: 90,
    out: "results",
  });
});

test("readLabOptions() takes pairs in the place of contenders and runs", () => {
  expect(readLabOptions(["home", "--pairs", "10", "--browsers", "chromium,firefox"], scenarios)).toMatchObject({
    contenders: ["tutti", "alone"],
    runs: 10,
    isPaired: true,
    browsers: ["chromium", "firefox"],
  });
  expect(() => readLabOptions(["home", "--pairs", "10", "--runs", "3"], scenarios)).toThrow("Cannot take --pairs with");
});

test("readLabOptions() says what it expected", () => {
  expect(() => readLabOptions([], scenarios)).toThrow("name some of home thin");
  expect(() => readLabOptions(["hom"], scenarios)).toThrow('Cannot run scenario "hom": expected some of home thin');
  expect(() => readLabOptions(["home", "--contenders", "vlc"], scenarios)).toThrow('Cannot run contender "vlc"');
  expect(() => readLabOptions(["home", "--runs", "0"], scenarios)).toThrow("Cannot take 0 for --runs");
  expect(() => readLabOptions(["home", "--browsers", "lynx"], scenarios)).toThrow('Cannot run browser "lynx"');
});
