// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { IngestStatus } from "../../../shared/api/ingest.ts";
import { type FakeServer, fakeServer } from "../../../test/rigs/web-answers.ts";

/** The watch lives as long as its page: each test gets a page of its own. */
async function opened() {
  vi.resetModules();
  return await import("./ingest-watch.ts");
}

let server: FakeServer;
const listeners = new Map<string, () => void>();
beforeEach(() => {
  vi.useFakeTimers();
  server = fakeServer();
  listeners.clear();
  vi.spyOn(document, "addEventListener").mockImplementation((name, listener) => {
    listeners.set(name, listener as () => void);
  });
  vi.spyOn(window, "addEventListener").mockImplementation((name: string, listener: unknown) => {
    listeners.set(name, listener as () => void);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const idle: IngestStatus = {
  state: "idle",
  kind: null,
  playable: 0,
  done: 0,
  failed: 0,
  total: 0,
  fraction: 0,
  items: [],
};
const working: IngestStatus = { ...idle, state: "working", kind: "music", total: 2 };
const withSongs = (ids: readonly string[]): IngestStatus => ({
  ...working,
  items: ids.map((trackId) => ({ title: "A", state: "playable", fraction: 0.5, trackId, reason: null })),
});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const isHidden = (hidden: boolean) => vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);

test("the page asks once when it opens and knows nothing before the answer", async () => {
  server.answer("/ingest", { body: working });
  const watch = await opened();
  watch.startIngestWatch();
  expect(watch.ingestStatus.value).toBeNull();
  await pass(0);
  expect([watch.ingestStatus.value, server.asked]).toEqual([working, ["/ingest"]]);
});

test("while music is being added it asks every one and a half seconds", async () => {
  server.answer("/ingest", { body: working });
  (await opened()).startIngestWatch();
  await pass(1499);
  expect(server.asked).toHaveLength(1);
  await pass(1);
  expect(server.asked).toHaveLength(2);
});

test("while nothing is being added it asks every half minute", async () => {
  server.answer("/ingest", { body: idle });
  (await opened()).startIngestWatch();
  await pass(29_999);
  expect(server.asked).toHaveLength(1);
  await pass(1);
  expect(server.asked).toHaveLength(2);
});

test("a hidden page asks rarely even while music is being added, and at once when it is seen again", async () => {
  server.answer("/ingest", { body: working });
  const hidden = isHidden(true);
  (await opened()).startIngestWatch();
  await pass(29_000);
  expect(server.asked).toHaveLength(1);
  listeners.get("visibilitychange")!();
  expect(server.asked).toHaveLength(1);
  hidden.mockReturnValue(false);
  listeners.get("visibilitychange")!();
  expect(server.asked).toHaveLength(2);
});

test("asking at once does not double the asking that follows", async () => {
  server.answer("/ingest", { body: idle });
  (await opened()).startIngestWatch();
  await pass(10_000);
  listeners.get("online")!();
  await pass(29_999);
  expect(server.asked).toHaveLength(2);
  await pass(1);
  expect(server.asked).toHaveLength(3);
});

test("a server that cannot be reached is asked soon again, and its last word stays", async () => {
  server.answer("/ingest", { body: working });
  const watch = await opened();
  watch.startIngestWatch();
  await pass(0);
  server.answer("/ingest", "unreachable");
  await pass(1500);
  expect(watch.ingestStatus.value).toEqual(working);
  server.answer("/ingest", { body: idle });
  await pass(1500);
  expect(watch.ingestStatus.value).toEqual(idle);
});

test("a refusal is no word of what is being added", async () => {
  server.answer("/ingest", { status: 429 });
  const watch = await opened();
  watch.startIngestWatch();
  await pass(0);
  expect(watch.ingestStatus.value).toBeNull();
});

test("the network's return is noticed at once", async () => {
  server.answer("/ingest", "unreachable");
  const watch = await opened();
  watch.startIngestWatch();
  await pass(0);
  server.answer("/ingest", { body: idle });
  listeners.get("online")!();
  await pass(0);
  expect(watch.ingestStatus.value).toEqual(idle);
});

test("lists ask again exactly when another song can be heard", async () => {
  server.answer("/ingest", { body: withSongs(["1"]) });
  const watch = await opened();
  const { catalogueVersion } = await import("./catalogue.ts");
  watch.startIngestWatch();
  const versionAfter = async (status: IngestStatus) => {
    server.answer("/ingest", { body: status });
    await pass(1500);
    return catalogueVersion.value;
  };
  await pass(0);
  expect(catalogueVersion.value).toBe(0);
  const further = { ...withSongs(["1"]), items: [{ ...withSongs(["1"]).items[0]!, fraction: 0.9 }] };
  expect(await versionAfter(further)).toBe(0);
  expect(await versionAfter(withSongs(["2", "1"]))).toBe(1);
  expect(await versionAfter(withSongs(["1", "2"]))).toBe(1);
  expect(await versionAfter({ ...withSongs(["1", "2"]), done: 1 })).toBe(2);
});
