import { expect, test } from "vitest";
import { plotLeads } from "./lead-plot.ts";

test("plotLeads() draws a line for each listener within its axes", () => {
  const lead = (atMs: number, seconds: number) => ({ atMs, clicks: 1, heardSeconds: atMs / 1_000, seconds });
  const svg = plotLeads("thin", [
    { name: "one", leads: [lead(0, 0), lead(20_000, 40)] },
    { name: "two", leads: [lead(0, 0)] },
  ]);
  // Of 900 by 300 with margins of 40: from the lower left corner to the upper right one.
  expect(svg).toContain('points="40,260 860,40"');
  expect(svg).toContain('points="40,260"');
  expect(svg).toContain(">two</text>");
});

test("plotLeads() draws its axes where nobody heard anything", () => {
  expect(plotLeads("nothing", [{ name: "one", leads: [] }])).not.toContain("NaN");
});
