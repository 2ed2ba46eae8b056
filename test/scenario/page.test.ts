import { expect, test } from "vitest";
import { chartHtml, niceTop } from "../sim/figures/chart.ts";
import { formatPage } from "../sim/figures/page.ts";
import { formatReport } from "../sim/figures/report.ts";
import { defaultOptions } from "../sim/options.ts";
import { simulate } from "../sim/simulate.ts";

test("an axis ends at a round figure above all that it shows", () => {
  expect([0, 0.7, 1, 1.2, 2.4, 26, 51, 99, 101].map(niceTop)).toEqual([1, 1, 1, 2, 2.5, 50, 100, 100, 200]);
});

test("the report says how evenly uploads are shared, what the protocol costs, and what the tracker carries", () => {
  const options = { ...defaultOptions, peers: 12, minutes: 2, arriveSeconds: 20 };
  const result = simulate({ options });
  const report = formatReport(result, { virtualMs: 120_000, realMs: 1_000, processorMs: 1_000 });
  expect(report).toMatch(/^fairness +a tenth of the listeners gives \d+\.\d % · Gini 0\.\d{3} · Jain 0\.\d{3}$/m);
  expect(report).toMatch(/^overhead +\d+\.\d % of the bytes between peers is no music/m);
  expect(report).toMatch(
    /^its load +\d+\.\d in and \d+\.\d out per second, \d+\.\d at the peak, \d+ per listener hour$/m,
  );
  const { blockFrameBytes, payloadBytes } = result.traffic;
  expect(payloadBytes).toBeGreaterThanOrEqual(result.figures.bytes.peer);
  expect(blockFrameBytes).toBeGreaterThan(payloadBytes);
  expect(blockFrameBytes).toBeLessThan(1.1 * payloadBytes);
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
  expect(html).toContain('d="M72.0 208.0L620.0 14.0"');
  expect(html).toContain("a &lt; b");
  expect(html).toContain("x&quot;y");
});

test("the page of a run shows its curves, its table and its command, and asks nobody for anything", () => {
  const options = { ...defaultOptions, peers: 6, minutes: 2 };
  const { figures, moments } = simulate({ options });
  const html = formatPage({ figures, moments, report: "the table", command: "npm run sim -- --seed 1" });
  expect(moments.length).toBeGreaterThan(20);
  expect(moments.at(-1)?.bytes).toEqual(figures.bytes);
  expect(html.match(/<figure>/g)).toHaveLength(6);
  expect(html).not.toContain("NaN");
  expect(html).toContain("the table");
  expect(html).toContain("npm run sim -- --seed 1");
  expect(html).not.toMatch(/src=|href=|https?:/);
});
