import { expect, test } from "vitest";
import { type LinkSample, relinkedAfterMs } from "./links.ts";

function samples(peerId: string, ...at: [atMs: number, ...neighbours: string[]][]): LinkSample[] {
  return at.map(([atMs, ...neighbours]) => ({ atMs, peerId, neighbours }));
}

test("relinkedAfterMs() is when both name each other, not when one of them does", () => {
  const laptop = samples("laptop", [0, "home"], [1_000, "home"], [2_000, "home"], [3_000, "home"]);
  const home = samples("home", [0, "laptop"], [1_000], [2_500, "laptop"]);
  expect(relinkedAfterMs(laptop, [home], 1_000)).toBe(2_000);
});

test("relinkedAfterMs() is null where they never meet again", () => {
  const laptop = samples("laptop", [0, "home"], [1_000, "home"], [2_000]);
  expect(relinkedAfterMs(laptop, [samples("home", [0, "laptop"], [2_000])], 500)).toBeNull();
});

test("relinkedAfterMs() does not count a link in which both still believe, and which is dead", () => {
  const laptop = samples("laptop", [1_000, "home"], [2_000, "home"], [9_000], [12_000, "home"], [13_000, "home"]);
  const home = samples("home", [1_000, "laptop"], [8_000], [11_000, "laptop"]);
  expect(relinkedAfterMs(laptop, [home], 1_000)).toBe(11_000);
});
