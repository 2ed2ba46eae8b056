import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { isRenditionId } from "../../shared/ids.ts";
import { type SwarmPage, TestSwarm } from "../../test/rigs/swarm.ts";
import { type Song, songOf } from "./sound/song.ts";
import { Upcoming } from "./upcoming.ts";

let swarm: TestSwarm;
let page: SwarmPage;
let tracks: Record<string, Track>;
let playing: Song | null;
let followed: (string | null)[];
let parked: string[][];
let upcoming: Upcoming;
/** Whether session and cache are open. */
let isOpen: boolean;

beforeEach(async () => {
  swarm = new TestSwarm();
  page = await swarm.open({ share: false });
  tracks = Object.fromEntries([..."abcd"].map((id) => [id, swarm.origin.addTrack(id)]));
  playing = null;
  followed = [];
  parked = [];
  isOpen = true;
  upcoming = new Upcoming({
    ready: async () => page.engine,
    engine: () => (isOpen ? page.engine : null),
    renditionIdOf: ({ renditions: [rendition] }) => {
      return rendition && isRenditionId(rendition.renditionId) ? rendition.renditionId : null;
    },
    playing: () => playing,
    follow: (song) => followed.push(song?.track.id ?? null),
    park: (songs) => parked.push(songs.map(({ track }) => track.id)),
  });
});

afterEach(() => {
  page.engine.stop();
  vi.unstubAllGlobals();
});

const trackOf = (id: string) => tracks[id] as Track;
const aSong = (id: string): Song =>
  songOf(page.engine.shell.wants, trackOf(id), swarm.origin.songOf(trackOf(id)).manifest);

test("what is expected follows the song at hand, and nothing when there is none", async () => {
  await upcoming.expect(trackOf("a"));
  expect([upcoming.following?.track.id, followed]).toEqual(["a", []]);
  playing = aSong("b");
  await upcoming.expect(trackOf("c"));
  await upcoming.expect(null);
  expect(followed).toEqual(["c", null]);
  expect(upcoming.following).toBeNull();
});

test("of two expectations in a row the later one holds, whichever manifest comes first", async () => {
  playing = aSong("b");
  swarm.origin.silentPaths = new RegExp(trackOf("a").renditions[0]?.renditionId ?? "");
  void upcoming.expect(trackOf("a"));
  await swarm.calm();
  swarm.origin.silentPaths = null;
  await upcoming.expect(trackOf("c"));
  await swarm.pass(10_000);
  expect(followed).toEqual(["c"]);
});

test("held ready are the song under the pointer, then the one that was left, then those of the page from its top", async () => {
  await upcoming.prefetch([trackOf("a"), trackOf("b")]);
  expect(parked.at(-1)).toEqual(["a", "b"]);
  upcoming.left(aSong("d"));
  await upcoming.point(trackOf("b"));
  expect(parked.at(-1)).toEqual(["b", "d", "a"]);
  await upcoming.point(null);
  expect(parked.at(-1)).toEqual(["d", "a", "b"]);
});

test("what plays or follows anyhow is not held ready beside itself", async () => {
  playing = aSong("a");
  await upcoming.prefetch([trackOf("a"), trackOf("b"), trackOf("c")]);
  await upcoming.expect(trackOf("b"));
  expect(parked.at(-1)).toEqual(["c"]);
});

test("a song that was left leads back; what follows the new one has to be said anew", async () => {
  playing = aSong("a");
  await upcoming.expect(trackOf("b"));
  upcoming.left(playing);
  expect(upcoming.following).toBeNull();
  upcoming.left(null);
  playing = aSong("b");
  await upcoming.expect(trackOf("c"));
  expect(parked.at(-1)).toEqual(["a"]);
});

test("the beginnings of a page's songs are taken up as their manifests come, one after the other", async () => {
  await upcoming.prefetch([trackOf("a"), trackOf("b"), trackOf("c")]);
  expect(parked).toEqual([["a"], ["a", "b"], ["a", "b", "c"]]);
});

test("a pointer moves before session and cache are open, and nothing happens", async () => {
  isOpen = false;
  await upcoming.point(trackOf("a"));
  expect(parked).toEqual([]);
  expect(swarm.origin.paths("/media")).toEqual([]);
});
