import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { plant } from "../sim/campaigns/find-planted-bugs.ts";
import { hunt } from "../sim/campaigns/hunt.ts";
import { plantedBugs } from "../sim/campaigns/planted-bugs.ts";

test.each(plantedBugs)("there is still a place for: $name", (bug) => {
  const text = readFileSync(new URL(`../../${bug.file}`, import.meta.url), "utf8");
  expect(plant(text, bug)).not.toBe(text);
});

test("a bug whose place is gone, or is there twice, is refused", () => {
  const bug = { name: "a typo", file: "some.ts", right: "one", wrong: "two" };
  expect(() => plant("three", bug)).toThrow('Cannot plant "a typo": its place in some.ts is there 0 times, not once');
  expect(() => plant("one and one", bug)).toThrow("2 times");
});

test("under twenty stormy skies the cores break no rule, and peers never make it worse", () => {
  expect(hunt(1_000, 20)).toBeNull();
}, 900_000);
