import { expect, test } from "vitest";
import { spanOf } from "./year-queries.ts";

test.each([
  ["1969", 1969, 1969],
  ["2024", 2024, 2024],
  ["70s", 1970, 1979],
  ["1970s", 1970, 1979],
  ["1870s", 1870, 1879],
  ["00s", 2000, 2009],
  ["10s", 2010, 2019],
  ["20s", 2020, 2029],
  ["30s", 1930, 1939],
])('"%s" is %i to %i', (text, year, yearTo) => {
  expect(spanOf(text)).toEqual({ year, yearTo });
});

test.each(["", "969", "19690", "75s", "s", "1975s", "summer of 69", "0s"])('"%s" is no year', (text) => {
  expect(spanOf(text)).toBeNull();
});
