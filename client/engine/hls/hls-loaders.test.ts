import type {
  FragmentLoaderContext,
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderContext,
} from "hls.js";
import { beforeEach, describe, expect, test } from "vitest";
import { promisesGoOn } from "../../../test/rigs/clock.ts";
import { FakeSong, segmentBytes } from "../../../test/rigs/timeline-song.ts";
import { createLoaders } from "./hls-loaders.ts";
import { masterPlaylist, masterUrl, mediaPlaylist, memoryHost } from "./media-playlist.ts";

let song: FakeSong;
let told: string[];
let answers: (string | ArrayBuffer)[];

beforeEach(() => {
  song = new FakeSong("a");
  told = [];
  answers = [];
});

function loaders() {
  return createLoaders(song.manifest, (segmentIndex) => song.want(segmentIndex, () => undefined));
}

const playlistLoader = () => new (loaders().pLoader)({} as HlsConfig) as unknown as Loader<LoaderContext>;
const fragmentLoader = () => new (loaders().fLoader)({} as HlsConfig) as unknown as Loader<LoaderContext>;

function load(loader: Loader<LoaderContext>, file: string): void {
  const callbacks: LoaderCallbacks<LoaderContext> = {
    onSuccess: ({ data, url, code }, stats, context) => {
      told.push(`success ${url} ${code} ${stats.loaded} of ${stats.total}`);
      expect(context.url).toBe(url);
      answers.push(data as string | ArrayBuffer);
    },
    onError: ({ text }) => told.push(`error ${text}`),
    onTimeout: () => told.push("timeout"),
    onAbort: ({ aborted }) => told.push(`abort ${aborted}`),
    onProgress: () => told.push("progress"),
  };
  const context = { url: `${memoryHost}/a/${file}`, responseType: "" } as FragmentLoaderContext;
  load.last = context;
  loader.load(context, {} as LoaderConfiguration, callbacks);
}
load.last = null as LoaderContext | null;

const bytesOf = (answer: string | ArrayBuffer | undefined) => Buffer.from(answer as ArrayBuffer);

describe("playlists", () => {
  test("come from the manifest, without the network", async () => {
    load(playlistLoader(), "master.m3u8");
    load(playlistLoader(), "index.m3u8");
    await promisesGoOn();
    expect(answers).toEqual([masterPlaylist(song.manifest), mediaPlaylist(song.manifest)]);
    expect(masterUrl(song.manifest)).toBe(`${memoryHost}/a/master.m3u8`);
    expect(song.asked).toEqual([]);
  });

  test("of two loaders each answers its own", async () => {
    const [first, second] = [playlistLoader(), playlistLoader()];
    load(first, "master.m3u8");
    load(second, "index.m3u8");
    first.abort();
    await promisesGoOn();
    expect(answers).toEqual([mediaPlaylist(song.manifest)]);
  });
});

describe("segments", () => {
  test("the init segment is the manifest's, in bytes of its own", async () => {
    load(fragmentLoader(), "init.mp4");
    await promisesGoOn();
    expect(bytesOf(answers[0]).equals(song.manifest.init)).toBe(true);
    new Uint8Array(answers[0] as ArrayBuffer).fill(0);
    expect(song.manifest.init.some((byte) => byte !== 0)).toBe(true);
    expect(song.asked).toEqual([]);
  });

  test("a segment is asked of the engine, and answered when it is whole", async () => {
    load(fragmentLoader(), "2.m4s");
    expect(song.open).toEqual([2]);
    song.grow(2, 600);
    await promisesGoOn();
    expect(told).toEqual([]);
    await song.hand(2);
    await promisesGoOn();
    expect(bytesOf(answers[0]).equals(song.bytesOf(2))).toBe(true);
    expect(told).toEqual([`success ${memoryHost}/a/2.m4s 200 ${segmentBytes} of ${segmentBytes}`]);
  });

  test("a segment that is long in coming is neither an error nor a time-out", async () => {
    load(fragmentLoader(), "0.m4s");
    await promisesGoOn();
    expect(told).toEqual([]);
    expect(song.open).toEqual([0]);
  });

  test("a segment that the server does not have is an error with 404, also when that is known at once, and told once", async () => {
    for (const isKnown of [true, false]) {
      let miss: () => void = () => undefined;
      const { fLoader } = createLoaders(song.manifest, (segmentIndex, onMissing) => {
        miss = onMissing;
        if (isKnown) onMissing();
        return song.want(segmentIndex, () => undefined);
      });
      const loader = new fLoader({} as HlsConfig) as unknown as Loader<LoaderContext>;
      load(loader, "2.m4s");
      miss();
      miss();
      await promisesGoOn();
    }
    expect(told).toEqual(["error The server does not have it", "error The server does not have it"]);
  });

  test("two who get one segment get a copy each: hls.js hands its buffer on for good", async () => {
    load(fragmentLoader(), "0.m4s");
    load(fragmentLoader(), "0.m4s");
    await song.hand(0);
    await promisesGoOn();
    expect(answers.length).toBe(2);
    expect(answers[0]).not.toBe(answers[1]);
  });

  test("the times of a load are in order, on the clock of the page", async () => {
    const before = performance.now();
    const loader = fragmentLoader();
    load(loader, "0.m4s");
    await song.hand(0);
    await promisesGoOn();
    const { start, first, end } = loader.stats.loading;
    const times = [before, start, first, end, performance.now()];
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });
});

describe("abort", () => {
  test("withdraws the want, and says so once", async () => {
    const loader = fragmentLoader();
    load(loader, "0.m4s");
    loader.abort();
    loader.abort();
    expect(song.cancelled).toEqual([0]);
    expect(told).toEqual(["abort true"]);
  });

  test("a segment that comes in the same moment is not answered any more", async () => {
    const loader = fragmentLoader();
    load(loader, "0.m4s");
    const handed = song.hand(0);
    loader.abort();
    await handed;
    await promisesGoOn();
    expect(told).toEqual(["abort true"]);
  });

  test("a loader that is used again answers the new segment, not the one that was aborted", async () => {
    const loader = fragmentLoader();
    load(loader, "0.m4s");
    const handed = song.hand(0);
    loader.abort();
    load(loader, "1.m4s");
    await handed;
    await promisesGoOn();
    expect(told).toEqual(["abort true"]);
    await song.hand(1);
    await promisesGoOn();
    expect(told.at(-1)).toBe(`success ${memoryHost}/a/1.m4s 200 ${segmentBytes} of ${segmentBytes}`);
  });

  test("after an answer there is nothing to abort", async () => {
    const loader = fragmentLoader();
    load(loader, "0.m4s");
    await song.hand(0);
    await promisesGoOn();
    loader.abort();
    expect(told).toEqual([`success ${memoryHost}/a/0.m4s 200 ${segmentBytes} of ${segmentBytes}`]);
    expect(loader.stats.aborted).toBe(false);
  });

  test("a destroyed loader withdraws its want without a word", async () => {
    const loader = fragmentLoader();
    load(loader, "1.m4s");
    loader.destroy();
    await song.hand(1);
    await promisesGoOn();
    expect(song.cancelled).toEqual([1]);
    expect(told).toEqual([]);
    expect(loader.context).toBeNull();
  });

  test("a loader keeps its context while it loads, for hls.js to look at", () => {
    const loader = fragmentLoader();
    load(loader, "1.m4s");
    expect(loader.context).toBe(load.last);
  });
});
