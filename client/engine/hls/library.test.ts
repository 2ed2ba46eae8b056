import type { FragmentLoaderContext, HlsConfig, LoaderConfiguration } from "hls.js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTestChance } from "../../../test/rigs/chance.ts";
import { createTestClock, promisesGoOn, type TestClock } from "../../../test/rigs/clock.ts";
import { watchCrypto } from "../../../test/rigs/crypto.ts";
import { segmentBytes, TestOrigin } from "../../../test/rigs/origin.ts";
import { connectTutti, type Tutti, type TuttiSong } from "./library.ts";
import { mediaPlaylist } from "./media-playlist.ts";

const server = "https://music.example";

let clock: TestClock;
let origin: TestOrigin;
let calm: () => Promise<void>;
/** Sockets to the tracker that were asked for. */
let sockets: string[];
let page: Map<string, (event: { persisted: boolean }) => void>;
let open: Tutti[];

beforeEach(() => {
  clock = createTestClock();
  origin = new TestOrigin(clock);
  calm = watchCrypto();
  sockets = [];
  page = new Map();
  open = [];
  vi.stubGlobal("addEventListener", (name: string, listener: (event: { persisted: boolean }) => void) => {
    page.set(name, listener);
  });
});

afterEach(() => {
  for (const tutti of open) tutti.close();
  vi.unstubAllGlobals();
});

async function connect(share = false): Promise<Tutti> {
  const tutti = await connectTutti(
    { server, share, storage: "memory" },
    {
      clock,
      chance: createTestChance(),
      network: {
        createSocket: (url) => {
          sockets.push(url);
          return new SilentSocket();
        },
        createConnection: () => {
          throw new Error("Nobody is introduced here");
        },
      },
    },
  );
  open.push(tutti);
  return tutti;
}

/** A connection that the server never answers. */
class SilentSocket {
  binaryType = "arraybuffer" as const;
  readyState = 0;
  bufferedAmount = 0;
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;
  send(): void {}
  close(): void {}
  addEventListener(): void {}
}

/** Counts how often somebody looks where it is. */
class WatchedElement {
  paused = false;
  ended = false;
  looks = 0;

  get currentTime(): number {
    this.looks += 1;
    return 0;
  }
}

interface Element {
  paused: boolean;
  ended: boolean;
  currentTime: number;
}

function follow(song: TuttiSong, element: Partial<Element> = {}): Element {
  const audio = { paused: false, ended: false, currentTime: 0, ...element };
  song.follow(audio as HTMLMediaElement);
  return audio;
}

/** Lets time pass, and what came is verified in between: hashing waits for no clock. */
async function pass(durationMs: number): Promise<void> {
  for (let passedMs = 0; passedMs < durationMs; passedMs += 50) {
    await clock.pass(50);
    await calm();
  }
}

/** What hls.js gets when it loads a file of the song. */
async function load(song: TuttiSong, file: string): Promise<string | ArrayBuffer> {
  const { pLoader, fLoader } = song.hlsConfig as Required<Pick<HlsConfig, "pLoader" | "fLoader">>;
  const Load = (file.endsWith(".m3u8") ? pLoader : fLoader) as NonNullable<HlsConfig["fLoader"]>;
  const url = new URL(file, song.url).href;
  return await new Promise((resolve) => {
    new Load({} as HlsConfig).load({ url } as FragmentLoaderContext, {} as LoaderConfiguration, {
      onSuccess: ({ data }) => resolve(data as string | ArrayBuffer),
      onError: () => undefined,
      onTimeout: () => undefined,
    });
  });
}

test("a page's hls.js gets playlists from the manifest and verified segments from the engine", async () => {
  const track = origin.addTrack("7");
  const tutti = await connect();
  const song = await tutti.open("7");
  const { manifest, bytes } = origin.songOf(track);
  expect(await load(song, "index.m3u8")).toBe(mediaPlaylist(manifest));
  follow(song);
  await clock.pass(300);
  const segment = (await load(song, "0.m4s")) as ArrayBuffer;
  expect(segment.byteLength).toBe(segmentBytes);
  expect(Buffer.from(segment).equals(bytes[0]!)).toBe(true);
  expect(tutti.snapshot().bytes.cdn).toBeGreaterThanOrEqual(segmentBytes);
});

test("the rendition is the one nearest to the quality, 160 kbit/s if none is named", async () => {
  const track = origin.addTrack("7", [
    { bitsPerSecond: 96_000 },
    { bitsPerSecond: 160_000 },
    { bitsPerSecond: 320_000 },
  ]);
  const tutti = await connect();
  const [usual, high] = [await tutti.open("7"), await tutti.open("7", "320")];
  expect(usual.url).toContain(origin.songOf(track, 1).manifest.renditionId);
  expect(high.url).toContain(origin.songOf(track, 2).manifest.renditionId);
});

test("what cannot be opened says which track, and why", async () => {
  origin.addTrack("8", []);
  const tutti = await connect();
  await expect(tutti.open("7")).rejects.toThrow("Cannot open track 7: the server answers 404");
  await expect(tutti.open("8")).rejects.toThrow("Cannot open track 8: it has no rendition yet");
});

test("a track whose manifest nobody's key has signed is not opened", async () => {
  origin.addTrack("7");
  origin.isForger = true;
  const tutti = await connect();
  await expect(tutti.open("7")).rejects.toThrow("no operator's key signed it");
});

test("an id is a part of a path, whatever stands in it", async () => {
  const tutti = await connect();
  await expect(tutti.open("../session")).rejects.toThrow("404");
  expect(origin.paths("/api/v1/").at(-1)).toBe("/api/v1/tracks/..%2Fsession");
});

test("connecting waits for a server that is down, and asks again", async () => {
  origin.isUp = false;
  let isConnected = false;
  const connecting = connect().then(() => {
    isConnected = true;
  });
  await clock.pass(5_000);
  expect(isConnected).toBe(false);
  origin.isUp = true;
  await clock.pass(5_000);
  await connecting;
  expect(isConnected).toBe(true);
});

test("without a yes nothing contacts the tracker; with it the tracker is called, and off takes it back", async () => {
  origin.addTrack("7");
  const tutti = await connect();
  await tutti.open("7");
  await clock.pass(5_000);
  expect(sockets).toEqual([]);
  expect(tutti.snapshot().sharing).toBe(false);
  tutti.share(true);
  await clock.pass(5_000);
  expect(sockets.length).toBeGreaterThan(0);
  expect(tutti.snapshot().sharing).toBe(true);
  tutti.share(false);
  expect(tutti.snapshot().sharing).toBe(false);
});

test("the engine knows where the sound is while it is followed: the segments of that moment come first", async () => {
  origin.addTrack("7", [{ segmentCount: 60 }]);
  const tutti = await connect();
  const song = await tutti.open("7");
  const audio = follow(song, { currentTime: 120 });
  await pass(1_000);
  void load(song, "30.m4s");
  await promisesGoOn();
  await pass(1_000);
  expect(tutti.snapshot().segments.map(({ index }) => index)).toContain(30);
  audio.paused = true;
  await clock.pass(1_000);
});

test("another element takes the place of the followed one, and one whose song is over is followed no more", async () => {
  origin.addTrack("7");
  const tutti = await connect();
  const song = await tutti.open("7");
  const [first, second] = [new WatchedElement(), new WatchedElement()];
  song.follow(first as unknown as HTMLMediaElement);
  await clock.pass(1_000);
  expect(first.looks).toBe(4);
  song.follow(second as unknown as HTMLMediaElement);
  await clock.pass(1_000);
  expect([first.looks, second.looks]).toEqual([4, 4]);
  song.leave();
  await clock.pass(1_000);
  expect([first.looks, second.looks]).toEqual([4, 4]);
  expect(tutti.snapshot().renditionId).toBeNull();
});

test("a page that is hidden for good stops sharing, and shares again when it comes back", async () => {
  const tutti = await connect(true);
  await clock.pass(3_000);
  expect(tutti.snapshot().sharing).toBe(true);
  page.get("pagehide")?.({ persisted: true });
  expect(tutti.snapshot().sharing).toBe(false);
  page.get("pageshow")?.({ persisted: false });
  expect(tutti.snapshot().sharing).toBe(false);
  page.get("pageshow")?.({ persisted: true });
  expect(tutti.snapshot().sharing).toBe(true);
});

test("limits on uploads leave the listener's yes as it is", async () => {
  const tutti = await connect(true);
  tutti.limitUploads({ bitsPerSecond: 1_000_000, bytesPerMonth: null });
  await promisesGoOn();
  expect(tutti.snapshot().sharing).toBe(true);
});

test("a closed listener shares nothing, and its requests end", async () => {
  origin.addTrack("7");
  const tutti = await connect(true);
  const song = await tutti.open("7");
  follow(song);
  await clock.pass(500);
  song.leave();
  tutti.close();
  expect(tutti.snapshot().sharing).toBe(false);
});
