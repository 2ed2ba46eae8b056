import { expect, test } from "vitest";
import type { TrackId } from "../../../shared/ids.ts";
import { HeardSongs, SongHidden } from "./heard-songs.ts";

const song = "0123456789abcdef0123" as TrackId;

/** A song that is heard until it is hidden. */
function stage() {
  const songs = new HeardSongs();
  const done: string[] = [];
  let isHeard = true;
  const shelf = songs.shelf({
    hide: async () => {
      done.push("hidden");
      isHeard = false;
    },
    show: async () => false,
  });
  const { signal } = new AbortController();
  const heard = { signal, isHeard: async () => isHeard };
  return { songs, shelf, done, heard };
}

/** Work that takes its time to end once it is told to. */
const slowly = (done: string[]) => (signal: AbortSignal) =>
  new Promise<void>((_, reject) => {
    signal.addEventListener("abort", () => {
      setTimeout(() => {
        done.push("ended");
        reject(signal.reason);
      }, 5);
    });
  });

test("a song is hidden when the work on it has ended, and the work is told why", async () => {
  const { songs, shelf, done, heard } = stage();
  const work = songs.during(song, heard, slowly(done));
  const outcome = expect(work).rejects.toBeInstanceOf(SongHidden);
  await new Promise(setImmediate);
  await shelf.hide(song);
  await outcome;
  expect(done).toEqual(["ended", "hidden"]);
});

test("no work is begun on a song that is hidden or being hidden", async () => {
  const { songs, shelf, done, heard } = stage();
  const first = songs.during(song, heard, slowly(done)).catch(() => undefined);
  await new Promise(setImmediate);
  const hiding = shelf.hide(song);
  await expect(songs.during(song, heard, async () => done.push("made"))).rejects.toBeInstanceOf(SongHidden);
  await Promise.all([first, hiding]);
  await expect(songs.during(song, heard, async () => done.push("made"))).rejects.toBeInstanceOf(SongHidden);
  expect(done).toEqual(["ended", "hidden"]);
});

test("work that fails by itself, or is called off by whoever began it, says so", async () => {
  const { songs, shelf, heard } = stage();
  const broken = async () => {
    throw new Error("broken");
  };
  await expect(songs.during(song, heard, broken)).rejects.toThrow("broken");
  const stop = new AbortController();
  const off = songs.during(song, { ...heard, signal: stop.signal }, slowly([]));
  const outcome = expect(off).rejects.toThrow("enough");
  await new Promise(setImmediate);
  stop.abort(new Error("enough"));
  await outcome;
  expect(await songs.during(song, heard, async () => "made")).toBe("made");
  await shelf.hide(song);
});
