// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { aTrack } from "../../../test/rigs/music.ts";
import { playerStage } from "../../../test/rigs/player.ts";
import { type FakeServer, fakeServer, listOf } from "../../../test/rigs/web-answers.ts";
import type { Player } from "../player.ts";
import { isUnknown } from "./unknown-song.ts";

let server: FakeServer;
beforeEach(() => {
  localStorage.clear();
  server = fakeServer();
});

const many = (count: number) => Array.from({ length: count }, (_, place) => aTrack(`s${place}`));
const ids = (player: Player) => player.queue.value.entries.map(({ item }) => item.id);
const known = (player: Player) => player.queue.value.entries.filter(({ item }) => !isUnknown(item)).length;
const whole = { query: "order=year&", from: 0, at: 0, rows: [], mixed: false };

/** A list of so many songs, in two answers. */
function answer(count: number): void {
  const all = many(count).map(({ id }) => id);
  const half = Math.ceil(count / 2);
  server.answer("/tracks/ids?order=year&limit=5000", { body: { items: all.slice(0, half), total: count, next: "n" } });
  server.answer("/tracks/ids?order=year&limit=5000&cursor=n", { body: listOf(all.slice(half)) });
  server.answer("/tracks?order=year&limit=100", { body: listOf(many(Math.min(100, count))) });
  server.answer("/tracks/list", { body: { items: many(count) } });
}

test("rows from the midst of a list sound at once; then all stand around them, and what plays plays on", async () => {
  const { player, playback } = playerStage();
  answer(1_000);
  const rows = many(400).slice(300);
  const starting = player.startList({ ...whole, rows, from: 300, at: 350 });
  expect(playback.sinceThen()).toEqual(["play s350", "expect s351"]);
  expect(await starting).toBe(true);
  expect(ids(player)).toEqual(many(1_000).map(({ id }) => id));
  expect([player.queue.value.position, known(player), playback.sinceThen()]).toEqual([350, 100, []]);
});

test("who has gone on to the next song meanwhile stays there", async () => {
  const { player } = playerStage();
  answer(500);
  const starting = player.startList({ ...whole, rows: many(100), at: 20 });
  player.next();
  await starting;
  expect([player.track.value?.id, player.queue.value.position, ids(player).length]).toEqual(["s21", 21, 500]);
});

test("without rows the list begins at its first song", async () => {
  const { player, playback } = playerStage();
  answer(300);
  expect(await player.startList(whole)).toBe(true);
  expect(playback.sinceThen()).toEqual(["play s0", "expect s1"]);
  expect(ids(player)).toHaveLength(300);
});

test("a later list ends an earlier one, and so does a song that is added", async () => {
  const { player } = playerStage();
  answer(300);
  server.hold("/tracks/ids");
  const first = player.startList({ ...whole, rows: many(10) });
  player.add([aTrack("x")], "last");
  server.release();
  await first;
  expect(ids(player)).toHaveLength(11);
});

test.each<[string, (player: Player) => void, string[]]>([
  ["cleared", (player) => player.clearUpcoming(), ["s0"]],
  ["rid of a song", (player) => player.remove(player.queue.value.entries[1]?.key ?? 0), ["s0", "s2"]],
  ["in another order", (player) => player.move(player.queue.value.entries[2]?.key ?? 0, 0), ["s2", "s0", "s1"]],
])("a queue that the listener wants %s while the ids come stays so", async (_, arrange, left) => {
  const { player } = playerStage();
  answer(300);
  server.hold("/tracks/ids");
  const starting = player.startList({ ...whole, rows: many(3) });
  arrange(player);
  server.release();
  expect([await starting, ids(player)]).toEqual([true, left]);
});

test("a list that is to be mixed gives way to a queue that is cleared meanwhile, and is no failure", async () => {
  const { player } = playerStage();
  answer(300);
  player.start(many(3), 0);
  server.hold("/tracks/ids");
  const starting = player.startList({ ...whole, mixed: true });
  player.clearUpcoming();
  server.answer("/tracks/ids?order=year&limit=5000", "unreachable");
  server.release();
  expect([await starting, ids(player)]).toEqual([true, ["s0"]]);
});

test("songs are asked for as their turn comes near; the next one is told to the engine once it is here", async () => {
  const { player, playback } = playerStage();
  answer(300);
  await player.startList({ ...whole, rows: many(10) });
  expect(known(player)).toBe(10);
  player.jump(7);
  await expect.poll(() => known(player)).toBeGreaterThan(60);
  const asked = server.told
    .filter(({ path }) => path === "/tracks/list")
    .map(({ body }) => (body as { ids: string[] }).ids);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.slice(0, 2)).toEqual(["s10", "s11"]);
  player.jump(9);
  expect(playback.sinceThen().slice(-2)).toEqual(["play s9", "expect s10"]);
});

test("a jump to a song of which only the id is here plays it as soon as it comes; what is gone is passed over", async () => {
  const { player, playback } = playerStage();
  answer(300);
  await player.startList({ ...whole, rows: many(10) });
  playback.sinceThen();
  server.answer("/tracks/list", { body: { items: many(300).filter(({ id }) => id !== "s200") } });
  player.jump(200);
  expect(playback.sinceThen()).toEqual(["stop"]);
  await expect.poll(() => playback.sinceThen()).toEqual(["play s201", "expect s202"]);
  expect(ids(player)).not.toContain("s200");
});

test("who pauses before it comes hears nothing", async () => {
  const { player, playback } = playerStage();
  answer(300);
  await player.startList({ ...whole, rows: many(10) });
  player.jump(200);
  player.pause();
  playback.sinceThen();
  await expect.poll(() => known(player)).toBeGreaterThan(60);
  expect(playback.sinceThen().filter((each) => each.startsWith("play"))).toEqual([]);
});

test("mixed, all songs are mixed, and one of them begins; the order before comes back", async () => {
  const { player, playback } = playerStage();
  answer(300);
  await player.startList({ ...whole, mixed: true });
  expect([ids(player).length, new Set(ids(player)).size, player.queue.value.shuffle]).toEqual([300, 300, true]);
  expect(ids(player).slice(0, 100)).not.toEqual(many(100).map(({ id }) => id));
  await expect.poll(() => playback.sinceThen()).toContain(`play ${ids(player)[0]}`);
  player.toggleShuffle();
  expect(ids(player)).toEqual(many(300).map(({ id }) => id));
});

test("where the server does not answer, what is here plays, and whoever has nothing is told so", async () => {
  const { player } = playerStage();
  expect(await player.startList(whole)).toBe(false);
  expect(await player.startList({ ...whole, mixed: true })).toBe(false);
  expect(await player.startList({ ...whole, rows: many(3) })).toBe(true);
  expect(ids(player)).toEqual(["s0", "s1", "s2"]);
});

test("songs in sight of the queue's page are asked for, none of them twice at once", async () => {
  const { player } = playerStage();
  answer(300);
  await player.startList({ ...whole, rows: many(100) });
  player.fillQueue(150, 170);
  player.fillQueue(160, 180);
  await expect.poll(() => known(player)).toBe(131);
  const asked = server.told.flatMap(({ body }) => (body as { ids: string[] }).ids);
  expect(new Set(asked).size).toBe(asked.length);
});
