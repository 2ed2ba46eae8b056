import { expect, test } from "vitest";
import { chartHtml, niceTop } from "../sim/chart.ts";
import { defaultOptions } from "../sim/options.ts";
import { formatPage } from "../sim/page.ts";
import { simulate } from "../sim/simulate.ts";

test("an axis ends at a round figure above all that it shows", () => {
  expect([0, 0.7, 1, 1.2, 2.4, 26, 51, 99, 101].map(niceTop)).toEqual([1, 1, 1, 2, 2.5, 50, 100, 100, 200]);
});

test("a line goes where its points are, and names are no markup", () => {
  const points = [
    [0, 0],
    [10, 50],
  ] as const;
  const html = chartHtml({
    title: "a < b",
    across: "s",
    up: "MB",
    series: [{ name: 'x"y', colour: "red", points }],
  });
  expect(html).toContain('d="M64.0 220.0L624.0 12.0"');
  expect(html).toContain("a &lt; b");
  expect(html).toContain("x&quot;y");
});

test("the page of a run shows its curves, its table and its command, and asks nobody for anything", () => {
  const options = { ...defaultOptions, peers: 6, minutes: 2 };
  const { figures, moments } = simulate({ options });
  const html = formatPage({ figures, moments, report: "the table", command: "npm run sim -- --seed 1" });
  expect(moments.length).toBeGreaterThan(20);
  expect(moments.at(-1)?.bytes).toEqual(figures.bytes);
  expect(html.match(/<figure>/g)).toHaveLength(5);
  expect(html).not.toContain("NaN");
  expect(html).toContain("the table");
  expect(html).toContain("npm run sim -- --seed 1");
  expect(html).not.toMatch(/src=|href=|https?:/);
});
