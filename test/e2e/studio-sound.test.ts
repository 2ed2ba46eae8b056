import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ListenerSnapshot } from "../../client/engine/listener-snapshot.ts";
import type { Track } from "../../shared/api/track.ts";
import { seededRandom } from "../../shared/seeded-random.ts";
import { ffmpeg, hasFfmpeg, type Sound, wavBytes } from "../contract/sound.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { type Audience, openAudience } from "./audience.ts";
import { openPage, untilSnapshot } from "./browsers/driven-page.ts";
import { firefoxMissing, openFirefox } from "./browsers/firefox.ts";
import { song } from "./song.ts";

/** Several browsers, an ingest and a build: much for a machine that does other work besides. */
const setUpMs = 400_000;

let music: string;
let server: TestServer;
let audience: Audience;
/** 24 bit/96 kHz, 24 bit/192 kHz, and a lossy one. */
let tracks: Track[];

/** Noise, which FLAC cannot make smaller: no song of this form has more bytes. */
function noise(seconds: number, sampleRateHz: number): Sound {
  const random = seededRandom(5);
  const plane = () => Float32Array.from({ length: seconds * sampleRateHz }, () => random() - 0.5);
  return { sampleRateHz, channels: [plane(), plane()] };
}

beforeAll(async () => {
  music = await mkdtemp(join(tmpdir(), "tutti-studio-"));
  const album = join(music, "The Testers", "Studio");
  await mkdir(album, { recursive: true });
  await writeFile(join(album, "01 - High.wav"), wavBytes(song(11, 1, 96_000), 24));
  await writeFile(join(album, "02 - Higher.wav"), wavBytes(noise(26, 192_000), 24));
  if (hasFfmpeg) {
    const plain = join(music, "plain.wav");
    await writeFile(plain, wavBytes(song(8, 2)));
    ffmpeg(["-i", plain, "-c:a", "libmp3lame", "-b:a", "192k", join(album, "03 - Lossy.mp3")]);
    await rm(plain);
  }
  server = await startTestServer({ musicDirectory: music });
  await server.musicDone();
  const answer = (await (await fetch(`${server.url}/api/v1/tracks?limit=50`)).json()) as { items: Track[] };
  tracks = answer.items.sort((one, other) => (one.trackNumber ?? 0) - (other.trackNumber ?? 0));
  audience = await openAudience(server.url);
}, setUpMs);

afterAll(async () => {
  await audience?.close();
  await server?.close();
  await rm(music, { recursive: true, force: true });
});

const flacOf = (track: Track | undefined) => track?.renditions.find(({ codec }) => codec === "flac");
const chooseLossless = `localStorage.setItem("tutti.preferences", JSON.stringify({ quality: "lossless" }))`;

test("a lossless rendition has its file's rate and bits, and the lossy ones have theirs", () => {
  expect(tracks.map((track) => flacOf(track)?.sampleRateHz)).toEqual(
    [96_000, 192_000, undefined].slice(0, tracks.length),
  );
  for (const track of tracks.slice(0, 2)) {
    expect(track.source).toMatchObject({ bitsPerSample: 24, sampleRateHz: flacOf(track)?.sampleRateHz });
    expect(flacOf(track)).toMatchObject({ bitsPerSample: 24, channels: 2 });
    const lossy = track.renditions.filter(({ codec }) => codec !== "flac");
    expect(lossy.map(({ sampleRateHz }) => sampleRateHz)).toEqual([44_100, 44_100, 44_100]);
  }
});

test("Chromium plays them one behind the other, with a lossy one after them, and the page says their form", async () => {
  const albumId = tracks[0]?.albumId;
  const listener = await audience.join({
    path: `/album/${albumId}`,
    prepare: async (page) => void (await page.addInitScript(chooseLossless)),
  });
  await listener.page.locator(".song-notes").nth(1).waitFor();
  const words = await listener.page.locator(".song-notes").allInnerTexts();
  expect(words).toEqual(["FLAC, 24 bit/96 kHz", "FLAC, 24 bit/192 kHz"]);
  const heard = new Map<string | null, number>();
  await listener.playAlbum();
  const over = await listener.until(({ state, trackId, positionSeconds, plays }) => {
    heard.set(trackId, Math.max(heard.get(trackId) ?? 0, positionSeconds));
    return state === "ended" && plays === tracks.length;
  }, 90_000);
  for (const { id, durationSeconds } of tracks) expect(heard.get(id)).toBeGreaterThan(durationSeconds - 1);
  expect(await listener.stalls()).toBe(0);
  expect(over.rejected).toEqual([]);
  expect(listener.complaints).toEqual([]);
  const whole = new Set((await listener.appended()).map(({ bytes }) => bytes));
  for (const track of tracks.slice(0, 2)) {
    const url = `${server.url}/media/${flacOf(track)?.renditionId}/0.m4s`;
    expect(whole).toContain((await (await fetch(url)).arrayBuffer()).byteLength);
  }
  await listener.close();
});

const missing = firefoxMissing();

test.skipIf(missing)("Firefox plays them as they are, and the lossy one as it is", async () => {
  const page = await openFirefox(server.url);
  try {
    await openPage(page, `${server.url}/songs`, `[aria-label="Play High"]`);
    await page.evaluate(chooseLossless);
    await openPage(page, `${server.url}/songs`, `[aria-label="Play High"]`);
    for (const track of tracks) {
      await page.click(`[aria-label="Play ${track.title}"]`);
      const isHeard = ({ state, trackId, positionSeconds }: ListenerSnapshot) =>
        trackId === track.id && state === "playing" && positionSeconds > 5;
      const snapshot = await untilSnapshot(page, isHeard);
      expect(snapshot.renditionId).toBe(track.renditions.at(-1)?.renditionId);
      expect(snapshot.stalls).toBe(0);
    }
  } finally {
    await page.close();
  }
});
