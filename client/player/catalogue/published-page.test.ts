// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import { aTrack, songs } from "../../../test/rigs/music.ts";
import { askingPolicy, playerStage } from "../../../test/rigs/player.ts";
import { type FakeServer, fakeServer } from "../../../test/rigs/web-answers.ts";
import { publishPage } from "./published-page.ts";

let server: FakeServer;
beforeEach(() => {
  localStorage.clear();
  server = fakeServer();
});

function published() {
  const stage = playerStage();
  publishPage(stage.player, stage.playback);
  return { ...stage, page: window.tutti! };
}

test("window.tutti has what the README promises, and nothing else", () => {
  const { page } = published();
  expect(Object.keys(page).sort()).toEqual(["play", "seek", "share", "snapshot"]);
});

test("play() asks the catalogue for the song and plays it alone", async () => {
  server.answer("/tracks/7", { body: aTrack("7") });
  const { page, playback } = published();
  expect(await page.play("7")).toBe(true);
  expect(playback.sinceThen()).toEqual(["play 7", "expect nothing"]);
});

test("play() says no when there is no such song or no server, and what plays goes on", async () => {
  server.answer("/tracks/9", "unreachable");
  const { page, player, playback } = published();
  player.start(songs("a"), 0);
  playback.sinceThen();
  expect([await page.play("8"), await page.play("9")]).toEqual([false, false]);
  expect(playback.sinceThen()).toEqual([]);
});

test("an id from outside cannot leave its path", async () => {
  const { page } = published();
  await page.play("../ingest?x=1");
  expect(server.asked).toEqual(["/tracks/..%2Fingest%3Fx%3D1"]);
});

test("seek() moves the sound", () => {
  const { page, playback } = published();
  page.seek(42);
  page.seek(-1);
  expect(playback.sinceThen()).toEqual(["seek 42", "seek 0"]);
});

test("share() is the same choice as on the page, and remembered like it", () => {
  const { page, player, playback } = published();
  player.setPolicy(askingPolicy);
  page.share(true);
  expect(playback.sinceThen()).toEqual(["share true"]);
  expect([player.preferences.value.sharing, playerStage().player.preferences.value.sharing]).toEqual(["yes", "yes"]);
});

test("snapshot() is plain JSON of the shape that outsiders rely on", () => {
  const { page, player, playback } = published();
  player.start(songs("ab"), 0);
  playback.show({
    state: "playing",
    positionSeconds: 3,
    startMs: 120,
    stalls: 1,
    bytes: { cache: 1, peer: 2, cdn: 3 },
    uploadedBytes: 4,
    dials: { started: 3, connected: 2, failed: 1 },
    segments: [{ index: 0, source: "cdn", reason: "urgent", bytes: { cache: 0, peer: 0, cdn: 3 } }],
  });
  const told = page.snapshot();
  expect(JSON.parse(JSON.stringify(told))).toEqual(told);
  expect(told).toMatchObject({
    state: "playing",
    trackId: "a",
    positionSeconds: 3,
    startMs: 120,
    stalls: 1,
    bytes: { cache: 1, peer: 2, cdn: 3 },
    uploadedBytes: 4,
    neighbours: [],
    dials: { started: 3, connected: 2, failed: 1 },
    segments: [{ index: 0, source: "cdn", reason: "urgent" }],
    sharingChosen: null,
    queue: { trackIds: ["a", "b"], from: 0, position: 0, total: 2, shuffle: false, repeat: "off" },
  });
});

test("a snapshot is a copy: what is done to it does not reach the page", () => {
  const { page, player } = published();
  player.start(songs("ab"), 0);
  const told = page.snapshot() as { queue: { trackIds: string[] }; bytes: { cdn: number } };
  told.queue.trackIds.length = 0;
  told.bytes.cdn = 99;
  expect(page.snapshot()).toMatchObject({ queue: { trackIds: ["a", "b"] }, bytes: { cdn: 0 } });
});

test("a snapshot needs nothing of a browser that came late", () => {
  vi.stubGlobal("structuredClone", undefined);
  expect(published().page.snapshot()).toMatchObject({ state: "idle" });
});

test("of a long queue the ids around the place are told, and how many songs there are", () => {
  const { page, player } = published();
  const many = Array.from({ length: 1_000 }, (_, place) => aTrack(String(place)));
  const told = (place: number) => {
    player.start(many, place);
    const { queue } = page.snapshot() as { queue: { trackIds: string[]; from: number; total: number } };
    return [queue.trackIds.length, queue.trackIds[0], queue.from, queue.total];
  };
  expect([0, 500, 999].map(told)).toEqual([
    [200, "0", 0, 1_000],
    [200, "400", 400, 1_000],
    [200, "800", 800, 1_000],
  ]);
});
