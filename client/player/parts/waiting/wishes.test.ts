// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { albumOf, aTrack, songs } from "../../../../test/rigs/music.ts";
import { playerStage } from "../../../../test/rigs/player.ts";
import { type FakeServer, fakeServer } from "../../../../test/rigs/web-answers.ts";
import { playWhole, wished, wishFor, wishTrouble } from "./wishes.ts";

let server: FakeServer;
beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
  server = fakeServer();
});
afterEach(() => void vi.useRealTimers());

const song = "0123456789abcdef";
const waits = { id: song, title: "Song b", trackNumber: 2, discNumber: null };
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const is = (state: string, trackId: string | null = null) =>
  server.answer(`/waiting/${song}`, { body: { state, trackId } });

/** A listener who wished for the second song of an album of three. */
async function wishing() {
  const stage = playerStage();
  is("waiting");
  server.answer("/albums/1", { body: { ...albumOf(songs("ac")), id: "1", waiting: [waits] } });
  void wishFor(stage.player, "1", waits);
  await pass(0);
  const comes = async () => {
    server.answer("/albums/1", { body: { ...albumOf(songs("abc")), id: "1" } });
    is("ready", "b");
    await pass(1_000);
  };
  return { ...stage, comes };
}

test("a song that is wished for is asked of the server, and plays when it is there, the rest of the album after it", async () => {
  const { player, playback, comes } = await wishing();
  expect([server.asked, wished.value]).toEqual([[`/waiting/${song}/want`], song]);
  await pass(3_000);
  expect(playback.sinceThen()).toEqual([]);
  await comes();
  expect(playback.sinceThen()).toEqual(["play b", "expect c"]);
  expect([player.queue.value.entries.length, wished.value]).toEqual([3, null]);
});

test("who has chosen something else by then is not interrupted", async () => {
  const { player, playback, comes } = await wishing();
  player.start(songs("x"), 0);
  playback.sinceThen();
  await comes();
  expect([playback.sinceThen(), wished.value]).toEqual([[], null]);
});

test("a second wish takes the place of the first", async () => {
  const { player, playback, comes } = await wishing();
  const other = "fedcba9876543210";
  server.answer(`/waiting/${other}`, { body: { state: "waiting", trackId: null } });
  void wishFor(player, "1", { ...waits, id: other });
  await comes();
  expect([playback.sinceThen(), wished.value]).toEqual([[], other]);
  server.answer(`/waiting/${other}`, { status: 404 });
  await pass(1_000);
  expect(wished.value).toBeNull();
});

test("a song that fails, or of which the server knows nothing any more, is not waited for; a server that is away is", async () => {
  const { playback, comes } = await wishing();
  server.answer(`/waiting/${song}`, "unreachable");
  await pass(5_000);
  expect(wished.value).toBe(song);
  await comes();
  expect(playback.sinceThen()).toEqual(["play b", "expect c"]);
  await wishing();
  is("failed");
  await pass(1_000);
  expect(wished.value).toBeNull();
});

test.each([
  ["fails", { body: { state: "failed", trackId: null } }, "Can't be prepared"],
  ["is not known any more", { status: 404 }, "Can't be prepared: it is not there any more"],
  ["is asked for too often", { status: 429 }, "Not now: try again in a moment"],
  ["has come into another album", { body: { state: "ready", trackId: "z" } }, "Is ready, and stands in another album"],
])("of a song that %s the listener reads why it does not come, until the next wish", async (_what, answer, text) => {
  const { player } = await wishing();
  expect(wishTrouble.value).toBeNull();
  server.answer(`/waiting/${song}`, answer);
  await pass(1_000);
  expect([wished.value, wishTrouble.value]).toEqual([null, { albumId: "1", song: waits, text }]);
  is("waiting");
  void wishFor(player, "1", waits);
  expect([wished.value, wishTrouble.value]).toEqual([song, null]);
});

test("nothing is said of a song that is wished for no more", async () => {
  const { player } = await wishing();
  player.start(songs("x"), 0);
  is("failed");
  await pass(1_000);
  expect([wished.value, wishTrouble.value]).toEqual([null, null]);
});

test("a song that is wished for twice is awaited until the second wish ends", async () => {
  const { player, comes } = await wishing();
  void wishFor(player, "1", waits);
  await pass(1_000);
  expect(wished.value).toBe(song);
  await comes();
  expect(wished.value).toBeNull();
});

test("who plays an album is told when what waits of it does not follow", async () => {
  const { player } = playerStage();
  const album = { ...albumOf(songs("a")), id: "1", waiting: [waits] };
  void playWhole(player, album);
  server.answer("/albums/1", "unreachable");
  await pass(3_000);
  expect(wishTrouble.value).toBeNull();
  server.answer("/albums/1", { status: 429 });
  await pass(1_000);
  expect(wishTrouble.value).toMatchObject({ albumId: "1", song: null, text: expect.stringContaining("in a moment") });
});

test("of an album that is played what waits is asked for, and follows in the queue as it comes", async () => {
  const { player, playback } = playerStage();
  const album = { ...albumOf(songs("a")), id: "1", waiting: [waits] };
  server.answer("/albums/1", { body: album });
  server.answer("/albums/1/want", { body: { coming: 1 } });
  void playWhole(player, album);
  await pass(2_000);
  expect(playback.sinceThen()).toEqual(["play a", "expect nothing"]);
  server.answer("/albums/1", { body: { ...albumOf(songs("ab")), id: "1", waiting: [] } });
  await pass(1_000);
  expect(playback.sinceThen()).toEqual(["expect b"]);
  const asks = server.asked.length;
  await pass(10_000);
  expect(server.asked.length).toBe(asks);
  expect(server.asked[0]).toBe("/albums/1/want");
});

test("a song that the listener takes out of the queue stays out of it, and what comes later still follows", async () => {
  const { player } = playerStage();
  const album = { ...albumOf(songs("abc")), id: "1", waiting: [waits] };
  server.answer("/albums/1", { body: album });
  const queued = () => player.queue.value.entries.map(({ item }) => item.id).join("");
  void playWhole(player, album);
  await pass(1_000);
  player.remove(player.queue.value.entries[1]?.key ?? -1);
  await pass(3_000);
  expect(queued()).toBe("ac");
  server.answer("/albums/1", { body: { ...album, tracks: songs("abcd") } });
  await pass(1_000);
  expect(queued()).toBe("acd");
  player.remove(player.queue.value.entries[2]?.key ?? -1);
  await pass(3_000);
  expect(queued()).toBe("ac");
});

test("where the music ended before the next song was there, it goes on with it", async () => {
  const { player, playback } = playerStage();
  const album = { ...albumOf([aTrack("a")]), id: "1", waiting: [waits] };
  server.answer("/albums/1", { body: album });
  void playWhole(player, album);
  await pass(1_000);
  playback.show({ state: "ended" });
  playback.sinceThen();
  server.answer("/albums/1", { body: { ...albumOf(songs("ab")), id: "1", waiting: [] } });
  await pass(1_000);
  expect(playback.sinceThen()).toContain("play b");
});

test("an album of which nothing waits asks for nothing", async () => {
  const { player } = playerStage();
  void playWhole(player, albumOf(songs("ab")));
  await pass(5_000);
  expect(server.asked).toEqual([]);
});
