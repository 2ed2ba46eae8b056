// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { aTrack } from "../../../test/rigs/music.ts";
import { fakeServer } from "../../../test/rigs/web-answers.ts";
import { askForTrack, isSamePage } from "./kept-page.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const came = (type: string) =>
  vi.spyOn(performance, "getEntriesByType").mockReturnValue([{ type } as unknown as PerformanceEntry]);

test("a page that was reloaded or thrown away is the same one; one that was opened is not", () => {
  came("reload");
  expect(isSamePage()).toBe(true);
  came("navigate");
  expect(isSamePage()).toBe(false);
  Object.defineProperty(document, "wasDiscarded", { value: true, configurable: true });
  expect(isSamePage()).toBe(true);
  Reflect.deleteProperty(document, "wasDiscarded");
});

test("the catalogue's song comes without its long texts; one that it lacks is missing, and no answer says nothing", async () => {
  const server = fakeServer();
  server.answer("/tracks/7", { body: { ...aTrack("7"), lyrics: "la la", comment: "bought" } });
  server.answer("/tracks/9", "unreachable");
  server.answer("/tracks/busy", { status: 429, body: {} });
  expect(await askForTrack("7")).toEqual(aTrack("7"));
  expect(await askForTrack("8")).toBe("missing");
  expect([await askForTrack("9"), await askForTrack("busy")]).toEqual([null, null]);
});
