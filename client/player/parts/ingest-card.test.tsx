// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { IngestItem, IngestStatus } from "../../../shared/api/ingest.ts";
import { listensInThisTest } from "../../../test/rigs/listeners-of-page.ts";
import { draw } from "../../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer } from "../../../test/rigs/web-answers.ts";
import { startIngestWatch } from "../catalogue/ingest-watch.ts";
import { IngestCard } from "./ingest-card.tsx";

let server: FakeServer;
beforeEach(() => {
  vi.useFakeTimers();
  server = fakeServer();
});
afterEach(() => void vi.useRealTimers());

const item = (title: string, change: Partial<IngestItem> = {}): IngestItem => ({
  title,
  state: "working",
  fraction: 0,
  trackId: null,
  reason: null,
  ...change,
});

/** The card when the server says this. */
async function cardAt(change: Partial<IngestStatus>) {
  const counts = { playable: 0, done: 0, failed: 0, total: 0, fraction: 0 };
  const idle: IngestStatus = { state: "idle", kind: "music", ...counts, items: [] };
  server.answer("/ingest", { body: { ...idle, ...change } });
  listensInThisTest(startIngestWatch);
  const drawn = await draw(<IngestCard />);
  await drawn.does(() => window.dispatchEvent(new Event("online")));
  return { ...drawn, rows: () => drawn.all("li").map((row) => row.textContent) };
}

test("there is no card while nothing is added", async () => {
  const { text } = await cardAt({ state: "idle" });
  expect(text()).toBe("");
});

test("the card counts the songs that can be played, complete or not, and says so aloud", async () => {
  const { find, text } = await cardAt({ state: "working", playable: 2, done: 1, total: 3 });
  expect(find('[aria-live="polite"]').textContent).toBe("2 of 3 songs can be played");
  expect(text()).toContain("New music is coming in");
});

test("the album that Tutti composes for an empty library is announced as such", async () => {
  const { text } = await cardAt({ state: "working", kind: "demo", total: 8 });
  expect(text()).toContain("An album is being composed for you");
  expect(text()).toContain("0 of 8 songs can be played");
});

test("the bar shows the whole of the work, of which the card lists but a part", async () => {
  const items = [item("a", { fraction: 0.5 })];
  const { find } = await cardAt({ state: "working", done: 1, failed: 1, total: 100_000, fraction: 0.25, items });
  expect(find<HTMLProgressElement>("progress").value).toBeCloseTo(0.25);
});

test("each song says how far it is, that it can be played, or why it failed", async () => {
  const items = [
    item("One", { fraction: 0.426 }),
    item("Two", { state: "playable" }),
    item("Three", { state: "failed", reason: "is no music" }),
    item("Four", { state: "failed" }),
    item("Five", { state: "waiting" }),
    item("Six", { state: "done" }),
  ];
  const { rows } = await cardAt({ state: "working", total: 6, items });
  expect(rows()).toEqual(["One43 %", "Twocan be played", "Threeis no music", "Fourcan't be read"]);
});

test("at most four songs at work and four failed ones are listed", async () => {
  const many = (state: IngestItem["state"]) =>
    [1, 2, 3, 4, 5, 6].map((number) => item(`${state} ${number}`, { state }));
  const { rows } = await cardAt({ state: "working", total: 12, items: [...many("failed"), ...many("working")] });
  expect(rows().map((row) => row?.split(" ")[0])).toEqual([...Array(4).fill("working"), ...Array(4).fill("failed")]);
});

test("a file's name with HTML in it is read, never run", async () => {
  const { rows, all } = await cardAt({ state: "working", total: 1, items: [item("<img src=x onerror=y>")] });
  expect([rows(), all("img")]).toEqual([["<img src=x onerror=y>0 %"], []]);
});
