// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { OpsTracker, SharingSwitches } from "../../../shared/api/ops-tracker.ts";
import { type Mounted, mount } from "../../../test/rigs/mounted.ts";
import { opsTracker } from "../../../test/rigs/ops-samples.ts";
import type { TrackerFeed, TrackerReading } from "./tracker-feed.ts";
import { TrackerPanel } from "./tracker-panel.tsx";

function feedOf(reading: TrackerReading | null): TrackerFeed {
  return {
    reading: signal(reading),
    switches: signal<SharingSwitches | null>(null),
    start: () => undefined,
    changeSharing: async () => null,
    lookUp: async () => "",
  };
}

async function shown(change: Partial<OpsTracker> = {}): Promise<Mounted> {
  const reading = { tracker: opsTracker(change), announcesPerSecond: 12.34, messagesPerSecond: 0 };
  return mount(<TrackerPanel tracker={feedOf(reading)} />);
}

/** The rows beneath one of the small headings. */
function rowsUnder({ root }: Mounted, title: string): string[] {
  const heading = [...root.querySelectorAll("h3")].find(({ textContent }) => textContent === title);
  if (!heading) throw new Error(`There is no heading "${title}"`);
  const rows = [...(heading.parentElement?.querySelectorAll("tr") ?? [])];
  return rows.map((row) => [...row.children].map(({ textContent }) => textContent).join(": "));
}

function fact({ root }: Mounted, name: string): string | null {
  const term = [...root.querySelectorAll("dt")].find(({ textContent }) => textContent === name);
  return term?.nextElementSibling?.textContent ?? null;
}

test("before the tracker was read there is nothing to see", async () => {
  const { root } = await mount(<TrackerPanel tracker={feedOf(null)} />);
  expect(root.innerHTML).toBe("");
});

test("whether it serves and whether sharing is open stand first", async () => {
  expect((await shown()).text(".figure-text")).toContain("Serving, sharing is on.");
  expect((await shown({ state: "stopped", sharing: "off" })).text(".figure-text")).toContain(
    "Stopped, sharing is off.",
  );
});

test("facts of this moment: who is there, what happens in a second, and the memory", async () => {
  const panel = await shown({ listeners: 10_250 });
  expect(
    ["Listeners", "Swarms", "Announces a second", "Messages a second", "Memory"].map((name) => fact(panel, name)),
  ).toEqual(["10,250", "17", "12.3", "0.0", "210 MB"]);
});

test.each([
  [0, 0, "–"],
  [8, 6, "75.0 %"],
  // An answer to an offer that came before the tracker was started anew.
  [2, 3, "100 %"],
])("of %i offers that came in, %i answers: %s", async (offers, answers, share) => {
  const panel = await shown({
    messages: [
      { type: "offer", direction: "in", count: offers },
      { type: "offer", direction: "out", count: 99 },
      { type: "answer", direction: "in", count: answers },
    ],
  });
  expect(fact(panel, "Offers answered")).toBe(share);
});

test("introductions by reason, most frequent first; reasons that never came are left out", async () => {
  const panel = await shown({ introductions: { holds: 3, near: 1_200, relief: 0 } });
  expect(rowsUnder(panel, "Introductions")).toEqual(["near: 1,200", "holds: 3"]);
});

test("who was turned away, in words; a cause of a newer server stands as it is", async () => {
  const refusals = [
    { cause: "room", count: 2 },
    { cause: "flood", count: 40 },
    { cause: "moonlight", count: 1 },
    { cause: "origin", count: 0 },
  ];
  expect(rowsUnder(await shown({ refusals }), "Turned away")).toEqual([
    "listeners that flooded: 40",
    "no room, or too many from one address: 2",
    "moonlight: 1",
  ]);
});

test("dials: the part of each nearness that came to a link, and how many were not answered", async () => {
  const panel = await shown({
    dials: {
      address: { linked: 9, failed: 1, unanswered: 0 },
      far: { linked: 1, failed: 1, unanswered: 1_498 },
      country: { linked: 0, failed: 0, unanswered: 0 },
      orbit: { linked: 0, failed: 1, unanswered: 0 },
    },
  });
  expect(rowsUnder(panel, "Dials that came to a link")).toEqual([
    "behind one address: 90.0 % of 10",
    "far from each other: 0.1 % of 1,500",
    "orbit: 0 % of 1",
  ]);
  const hints = [...panel.root.querySelectorAll("tr")].map((row) => row.getAttribute("title"));
  expect(hints).toContain("1,498 were not answered");
});

test("what has not happened yet is said in words", async () => {
  const { texts } = await shown();
  expect(texts("p.muted")).toEqual(["Nobody was introduced yet.", "No dial has ended yet.", "Nobody was turned away."]);
});

test.each([
  [{ instances: 1, connected: true }, "Shares its swarms with no other instance over Redis."],
  [{ instances: 2, connected: true }, "Shares its swarms with one other instance over Redis."],
  [{ instances: 5, connected: true }, "Shares its swarms with 4 other instances over Redis."],
  [{ instances: 2, connected: false }, "Redis cannot be reached: this instance serves its own listeners alone"],
])("instances: %j", async (cluster, words) => {
  expect((await shown({ cluster })).text()).toContain(words);
});

test("an instance that is alone by its settings says nothing of Redis, one without /announce nothing of it", async () => {
  const { text } = await shown();
  expect([text().includes("Redis"), text().includes("/announce")]).toEqual([false, false]);
});

test("other clients are counted apart", async () => {
  const { text } = await shown({ announce: { sockets: 1_200, swarms: 4, peers: 900, announces: 70_000 } });
  expect(text()).toContain("Other clients, at /announce: 1,200 sockets, 900 peers in 4 swarms, 70,000 announces.");
});
