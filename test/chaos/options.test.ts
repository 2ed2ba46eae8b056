import { expect, test } from "vitest";
import { parseOptions } from "./options.ts";

const known = ["kill", "steady"];

test("without words all campaigns run, each as often as it says itself", () => {
  expect(parseOptions([], known)).toEqual({ ok: true, value: { names: known, seed: 1, times: null } });
});

test("names, a seed and a number of times are taken as they stand", () => {
  expect(parseOptions(["steady", "--times", "1_000", "--seed", "7"], known)).toEqual({
    ok: true,
    value: { names: ["steady"], seed: 7, times: 1000 },
  });
});

test.each([
  [["lightning"], /there is no campaign "lightning".*kill steady/],
  [["--times", "0"], /--times is "0", must be a whole number from 1/],
  [["--seed", "x"], /--seed is "x"/],
  [["--speed", "1"], /Known are NAME/],
])("%j is refused with what is allowed", (words, sentence) => {
  const parsed = parseOptions(words, known);
  expect(parsed.ok ? "" : parsed.error).toMatch(sentence);
});
