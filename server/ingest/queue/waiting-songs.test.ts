import { expect, test } from "vitest";
import { createIngestProgress } from "./ingest-progress.ts";
import { waitingOfAlbumMax } from "./waiting-songs.ts";

function progressOf(paths: readonly string[]) {
  const progress = createIngestProgress({ nowMs: () => 0, jobsAtOnce: 1 });
  const tell = (path: string, change: Parameters<typeof progress.update>[2]) => progress.update(path, "music", change);
  for (const path of paths) tell(path, { state: "waiting", bytes: 10 });
  return { tell, songs: progress.waitingSongs };
}

test("songs that wait stand in their album's order, under the names of their files, those of its discs together", () => {
  const { songs, tell } = progressOf([
    ...["/m/Night/CD2/01 - Dawn.flac", "/m/Night/CD1/02_Dusk.flac", "/m/Night/CD1/01 - Day.flac"],
    "/m/Other/01 - Elsewhere.flac",
  ]);
  tell("/m/Night/CD1/02_Dusk.flac", { state: "working", part: "playable", title: "Dusk, by its tags" });
  expect(songs.ofAlbum("/m/Night").map(({ id: _, ...song }) => song)).toEqual([
    { title: "Day", trackNumber: 1, discNumber: 1 },
    { title: "Dusk, by its tags", trackNumber: 2, discNumber: 1 },
    { title: "Dawn", trackNumber: 1, discNumber: 2 },
  ]);
});

test("a song waits until it can be heard; then it is told which track it is, also when it is complete", () => {
  const { songs, tell } = progressOf(["/m/A/1.flac", "/m/A/2.flac"]);
  const [song] = songs.ofAlbum("/m/A");
  expect(songs.find(song!.id)).toEqual({ state: "waiting", trackId: null });
  tell("/m/A/1.flac", { state: "working", part: "playable", trackId: "t1" });
  expect(songs.find(song!.id)).toEqual({ state: "working", trackId: null });
  tell("/m/A/1.flac", { state: "playable", part: null, trackId: "t1" });
  expect(songs.find(song!.id)).toEqual({ state: "ready", trackId: "t1" });
  expect(songs.ofAlbum("/m/A").map(({ title }) => title)).toEqual(["2"]);
  tell("/m/A/1.flac", { state: "done", trackId: "t1" });
  expect(songs.find(song!.id)).toEqual({ state: "ready", trackId: "t1" });
});

test("a song whose file fails is told so, and one that is left for another time is not known any more", () => {
  const { songs, tell } = progressOf(["/m/A/1.flac", "/m/A/2.flac"]);
  const [first, second] = songs.ofAlbum("/m/A");
  tell("/m/A/1.flac", { state: "failed", reason: "it is no sound" });
  tell("/m/A/2.flac", { isLeft: true });
  expect([songs.find(first!.id), songs.find(second!.id)]).toEqual([{ state: "failed", trackId: null }, null]);
});

test("a song that can be heard and whose file is looked at again is none that waits", () => {
  const { songs, tell } = progressOf(["/m/A/1.flac"]);
  tell("/m/A/2.flac", { state: "waiting", trackId: "t2" });
  expect(songs.ofAlbum("/m/A").map(({ title }) => title)).toEqual(["1"]);
});

test("a folder in which more waits than an album has is not taken for one", () => {
  const names = Array.from({ length: waitingOfAlbumMax + 1 }, (_, index) => `/m/Heap/${index}.mp3`);
  const { songs, tell } = progressOf(names);
  expect(songs.ofAlbum("/m/Heap")).toEqual([]);
  tell("/m/Heap/0.mp3", { state: "done", trackId: "t" });
  expect(songs.ofAlbum("/m/Heap")).toHaveLength(waitingOfAlbumMax);
});

test("nothing is known of an id that no page was told", () => {
  const { songs } = progressOf(["/m/A/1.flac"]);
  expect([songs.find("0123456789abcdef"), songs.pathOf("0123456789abcdef")]).toEqual([null, null]);
});
