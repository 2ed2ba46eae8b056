// @vitest-environment happy-dom
import { expect, test } from "vitest";
import type { OpsPoint, OpsSummary } from "../../shared/api/ops.ts";
import { type Mounted, mount } from "../../test/rigs/mounted.ts";
import { emptySummary, opsPoint, opsSummary } from "../../test/rigs/ops-samples.ts";
import { Figures } from "./figures.tsx";

async function shown(summary: OpsSummary, points: readonly OpsPoint[] = []): Promise<Mounted> {
  return mount(
    <Figures summary={summary} points={points}>
      <p id="charts">charts</p>
    </Figures>,
  );
}

function sectionOf({ root }: Mounted, name: string): HTMLElement {
  const section = [...root.querySelectorAll("section")].find((each) => each.querySelector("h2")?.textContent === name);
  if (!section) throw new Error(`There is no figure "${name}"`);
  return section;
}

/** Value, what stands beside it, and the text of one figure. */
function figure(mounted: Mounted, name: string): { value: string; beside: string; text: string } {
  const section = sectionOf(mounted, name);
  const beside = section.querySelector("small")?.textContent ?? "";
  const value = section.querySelector(".figure-value")?.textContent ?? "";
  const text = section.querySelector(".figure-text")?.textContent?.replaceAll(/\s+/g, " ") ?? "";
  return { value: value.slice(0, value.length - beside.length), beside, text };
}

test("offload stands beside its ceiling, efficiency is what was reached of it", async () => {
  const mounted = await shown(opsSummary());
  expect(figure(mounted, "Offload")).toMatchObject({ value: "75.0 %", beside: "of 83.3 % possible" });
  expect(figure(mounted, "Efficiency").value).toBe("90.0 %");
});

test("the cache is a figure of its own, as a part of all that was played, and no part of the offload", async () => {
  const mounted = await shown(opsSummary());
  expect(figure(mounted, "From the own cache")).toMatchObject({ value: "1 GB", beside: "20.0 % of what was played" });
  const without = await shown(opsSummary({ audioBytes: { cache: 0, peer: 3e9, cdn: 1e9 } }));
  expect(figure(without, "Offload").value).toBe("75.0 %");
  expect(figure(without, "From the own cache").beside).toBe("0 % of what was played");
});

test("money says what was saved, what was spent, and at which price", async () => {
  const mounted = await shown(opsSummary());
  const money = figure(mounted, "Money saved");
  expect(money).toMatchObject({ value: "0.15", beside: "0.05 spent" });
  expect(money.text).toContain("at 0.05 for a gigabyte (TUTTI_CDN_PRICE_PER_GB");
});

test("without a price the page says which setting makes one", async () => {
  const mounted = await shown(opsSummary({ money: { pricePerGb: 0, saved: 0, spent: 0 } }));
  const money = figure(mounted, "Money saved");
  expect(money).toMatchObject({ value: "0.00", beside: "0.00 spent" });
  expect(money.text).toContain("Set TUTTI_CDN_PRICE_PER_GB");
});

test("listeners: who plays, which pages are open, and who shares", async () => {
  const listeners = figure(await shown(opsSummary()), "Listeners");
  expect(listeners).toMatchObject({ value: "12", beside: "20 pages open" });
  expect(listeners.text).toContain("9 of them share");
});

test("bytes of peers stand beside what they sent, those of the CDN beside what this origin handed out", async () => {
  const mounted = await shown(opsSummary());
  expect(figure(mounted, "Audio from peers")).toMatchObject({
    value: "3 GB",
    text: expect.stringContaining("They sent 3.1 GB, by their own count"),
  });
  expect(figure(mounted, "Audio from the CDN")).toMatchObject({
    value: "1 GB",
    text: expect.stringContaining("handed out 1.1 GB of segments and 1.2 GB in all"),
  });
});

test("stalls are told per 1000 plays, so that a large audience does not look worse than a small one", async () => {
  const mounted = await shown(opsSummary());
  expect(figure(mounted, "Stalls per 1000 plays")).toMatchObject({
    value: "5.0",
    beside: "2 stalls, 3.4 s",
    text: expect.stringContaining("in 400 plays"),
  });
  const one = await shown(opsSummary({ stalls: 1, plays: 1, stallSeconds: 0.25 }));
  expect(figure(one, "Stalls per 1000 plays")).toMatchObject({ value: "1000.0", beside: "1 stall, 0.3 s" });
});

test("click to sound is told as median and 95th percentile, in milliseconds below a second", async () => {
  expect(figure(await shown(opsSummary()), "Click to sound")).toMatchObject({
    value: "180 ms",
    beside: "95 % within 1.25 s",
    text: expect.stringContaining("newest 400 starts"),
  });
});

test("dials: how many of all connected, and how each of the others ended", async () => {
  const dials = figure(await shown(opsSummary()), "Peer connections");
  expect(dials).toMatchObject({ value: "80.0 %", beside: "of 100 dials" });
  expect(dials.text).toBe("Attempts that connected. 12 ran out of time, 7 failed, 1 were refused.");
});

test("what was rejected and what was wasted otherwise are told apart", async () => {
  const rejected = figure(await shown(opsSummary()), "Rejected segments");
  expect(rejected.value).toBe("3");
  expect(rejected.text).toContain("Wasted for other reasons: 5 MB");
});

test("the library is counted in words that fit the numbers", async () => {
  const library = figure(await shown(opsSummary()), "Library");
  expect([library.value, library.text]).toEqual(["120 songs", "On 11 albums by 1 artist."]);
});

test("before anything was played every share is a dash, never 0 % or NaN", async () => {
  const mounted = await shown(emptySummary());
  for (const name of ["Offload", "Efficiency", "Peer connections", "Click to sound", "Stalls per 1000 plays"]) {
    expect([name, figure(mounted, name).value]).toEqual([name, "–"]);
  }
  expect(figure(mounted, "Offload").beside).toBe("of – possible");
  expect(figure(mounted, "From the own cache").beside).toBe("");
  expect(mounted.text()).not.toContain("NaN");
});

test("lines beneath the figures follow the history, each in the colour of its source, with gaps where nothing was measured", async () => {
  const points = [
    opsPoint({ atMs: 1, peerBytes: 0, cdnBytes: 9, offload: 0, listeners: 1 }),
    opsPoint({ atMs: 2, peerBytes: 5, cdnBytes: 3, offload: null, listeners: 1 }),
    opsPoint({ atMs: 3, peerBytes: 10, cdnBytes: 0, offload: 1, listeners: 2 }),
    opsPoint({ atMs: 4, peerBytes: 10, cdnBytes: 0, offload: 1, listeners: 2 }),
  ];
  const mounted = await shown(opsSummary(), points);
  const lineOf = (name: string) => {
    const svg = sectionOf(mounted, name).querySelector("svg");
    return [svg?.getAttribute("class")?.split(" ")[1], svg?.querySelector("path")?.getAttribute("d")];
  };
  expect(lineOf("Offload")).toEqual(["line--peer", "M0.0 30.0M80.0 0.0L120.0 0.0"]);
  expect(lineOf("Audio from peers")).toEqual(["line--peer", "M0.0 30.0L40.0 15.0L80.0 0.0L120.0 0.0"]);
  expect(lineOf("Audio from the CDN")).toEqual(["line--cdn", "M0.0 0.0L40.0 20.0L80.0 30.0L120.0 30.0"]);
  expect(sectionOf(mounted, "Click to sound").querySelector("svg")).toBeNull();
});

test("the charts stand after the first row", async () => {
  const mounted = await shown(opsSummary());
  const children = [...(mounted.root.querySelector(".figures")?.children ?? [])];
  expect(children.findIndex(({ id }) => id === "charts")).toBe(4);
});
