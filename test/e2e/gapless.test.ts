import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { type Sound, wavBytes } from "../contract/sound.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { type Audience, type Listener, openAudience, pause } from "./audience.ts";

/** Three albums are encoded: much for a machine that does other work besides. */
const setUpMs = 400_000;

const rateHz = 44_100;
/** 200 samples to a period: a shift of up to 100 samples (2.3 ms) cannot be mistaken for another. */
const toneHz = 220.5;
/** None ends where a frame of AAC (1,024 samples) or FLAC ends. */
const lengths = [265_717, 177_013, 220_501];
/** The first is so long that the beginning of the second is in the media engine before the end of the first. */
const longLengths = [2_205_713, 177_013];
/** Songs of other rates and bits; in lossless quality each is heard at its own. */
const mixed = [
  { samples: 250_013, rate: 44_100, bits: 16 },
  { samples: 385_009, rate: 96_000, bits: 24 },
  { samples: 240_007, rate: 48_000, bits: 24 },
] as const;

let music: string;
let server: TestServer;
let audience: Audience;
let albumId: string;
let longAlbumId: string;
let mixedAlbumId: string;

/** One long tone, cut into songs: any gap, overlap or shift at a join is a break of its phase. */
function toneFrom(startSeconds: number, { samples, rate }: Omit<Part, "bits">): Sound {
  const plane = Float32Array.from({ length: samples }, (_, index) => {
    return 0.5 * Math.sin(2 * Math.PI * toneHz * (startSeconds + index / rate));
  });
  return { sampleRateHz: rate, channels: [plane, plane] };
}

interface Part {
  readonly samples: number;
  readonly rate: number;
  readonly bits: 16 | 24;
}

const plain = (lengths: readonly number[]) => lengths.map((samples) => ({ samples, rate: rateHz, bits: 16 }) as const);

async function writeAlbum(title: string, parts: readonly Part[]): Promise<void> {
  const album = join(music, "The Tone", title);
  await mkdir(album, { recursive: true });
  let seconds = 0;
  for (const [index, part] of parts.entries()) {
    await writeFile(join(album, `0${index + 1} - Part ${index + 1}.wav`), wavBytes(toneFrom(seconds, part), part.bits));
    seconds += part.samples / part.rate;
  }
}

beforeAll(async () => {
  music = await mkdtemp(join(tmpdir(), "tutti-gapless-"));
  await writeAlbum("Unbroken", plain(lengths));
  await writeAlbum("Long", plain(longLengths));
  await writeAlbum("Mixed", mixed);
  server = await startTestServer({ musicDirectory: music, mediaDelayMs: 40 });
  await server.musicDone();
  // Asked once, before the samples of a whole album keep this process, and the server in it, from answering.
  const albums = (await (await fetch(`${server.url}/api/v1/albums`)).json()) as {
    items: { id: string; title: string }[];
  };
  const idOf = (title: string) => albums.items.find((album) => album.title === title)?.id ?? "";
  albumId = idOf("Unbroken");
  longAlbumId = idOf("Long");
  mixedAlbumId = idOf("Mixed");
  audience = await openAudience(server.url);
}, setUpMs);

// Looking at all samples keeps this process busy, and the server in it refuses what comes until it has caught breath.
afterEach(() => pause(2_500));

afterAll(async () => {
  await audience?.close();
  await server?.close();
  await rm(music, { recursive: true, force: true });
});

/**
 * Runs in the thread that renders the sound, so it misses no sample however busy the page is. A script processor does:
 * while the page reads one of its buffers, the 128 samples that are rendered meanwhile are lost to it.
 */
const recorder = `registerProcessor("recorder", class extends AudioWorkletProcessor {
  #part = new Float32Array(16_384);
  #filled = 0;
  process([[samples]]) {
    // An input without a channel is silence: the element gives none before its first sound.
    if (samples !== undefined) this.#part.set(samples, this.#filled);
    this.#filled += 128;
    if (this.#filled === this.#part.length) {
      this.port.postMessage(this.#part);
      this.#part = new Float32Array(this.#part.length);
      this.#filled = 0;
    }
    return true;
  }
});`;

/** Runs in the page before its own code: keeps the samples that come out of the audio element. */
function recordSound({ sampleRate, script }: { sampleRate: number; script: string }): void {
  const Plain = window.Audio;
  const samples: Float32Array[] = [];
  let element: HTMLAudioElement | null = null;
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const recording = function record(): HTMLAudioElement {
    const audio = new Plain();
    element = audio;
    const context = new AudioContext({ sampleRate });
    const source = context.createMediaElementSource(audio);
    void context.audioWorklet.addModule(address).then(() => {
      const recorder = new AudioWorkletNode(context, "recorder", { channelCount: 1, channelCountMode: "explicit" });
      recorder.port.onmessage = ({ data }: MessageEvent<Float32Array>) => void samples.push(data);
      source.connect(recorder).connect(context.destination);
    });
    audio.addEventListener("play", () => void context.resume());
    return audio;
  };
  Object.assign(window, { Audio: recording, recordedSound: () => samples.flatMap((part) => [...part]) });
  Object.assign(window, { heardElement: () => element });
}

/** Phase of the tone over 20 ms, in samples (0 to 200), by its correlation with sine and cosine. */
function phaseAt(sound: readonly number[], start: number): number {
  let sine = 0;
  let cosine = 0;
  for (let index = start; index < start + 800; index += 1) {
    const angle = (2 * Math.PI * toneHz * index) / rateHz;
    sine += (sound[index] ?? 0) * Math.sin(angle);
    cosine += (sound[index] ?? 0) * Math.cos(angle);
  }
  return (Math.atan2(cosine, sine) / (2 * Math.PI)) * (rateHz / toneHz);
}

/** The longest run of samples without sound; the tone itself is below a tenth of its height for 13 samples at a time. */
function longestSilence(sound: readonly number[]): number {
  let longest = 0;
  let run = 0;
  for (const value of sound) {
    run = Math.abs(value) < 0.05 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

interface RecordingWindow {
  recordedSound(): number[];
  heardElement(): HTMLAudioElement;
}

async function joinAlbum(id: string, quality: "160" | "lossless"): Promise<Listener> {
  const listener = await audience.join({
    path: `/album/${id}`,
    prepare: async (page) => {
      // The page's own policy lets no script in but the server's, and the recorder is none of those.
      const session = await page.context().newCDPSession(page);
      await session.send("Page.setBypassCSP", { enabled: true });
      await page.addInitScript(recordSound, { sampleRate: rateHz, script: recorder });
      await page.addInitScript(
        (chosen) => localStorage.setItem("tutti.preferences", JSON.stringify({ quality: chosen })),
        quality,
      );
    },
  });
  await listener.playAlbum();
  return listener;
}

function recordedBy({ page }: Listener): Promise<number[]> {
  return page.evaluate(() => (window as unknown as RecordingWindow).recordedSound());
}

test.each(["160", "lossless"] as const)("a song whose beginning waited joins as well: %s", async (quality) => {
  const listener = await joinAlbum(longAlbumId, quality);
  const lengthSeconds = (longLengths[0] ?? 0) / rateHz;
  // Apart from what plays: the media engine has nothing yet of what lies between.
  await listener.page.waitForFunction((seconds) => {
    const { buffered } = (window as unknown as RecordingWindow).heardElement();
    for (let index = 0; index < buffered.length; index += 1) {
      if (Math.abs(buffered.start(index) - seconds) < 0.1 && buffered.end(index) > seconds + 1) return true;
    }
    return false;
  }, lengthSeconds);
  await listener.page.evaluate((seconds) => window.tutti?.seek(seconds - 6), lengthSeconds);
  await listener.until(({ plays, state }) => plays === 2 && state === "ended", 40_000);
  const sound = await recordedBy(listener);
  const end = sound.findLastIndex((value) => Math.abs(value) > 0.02);
  const tail = sound.slice(end - 8 * rateHz, end - rateHz / 2);
  const phases = Array.from({ length: Math.floor(tail.length / 800) - 1 }, (_, index) => phaseAt(tail, index * 800));
  const shifts = phases.map((phase) => ((phase - (phases[0] ?? 0) + 300) % 200) - 100);
  const shift = Math.max(...shifts.map(Math.abs));
  console.log(`${quality}: shifted by up to ${shift.toFixed(2)} samples, ${longestSilence(tail)} without sound`);
  // A frame that is lost is a shift of 24 samples.
  expect(shift).toBeLessThan(10);
  expect(longestSilence(tail)).toBeLessThan(13 + rateHz / 1000);
  await listener.close();
});

test.each(["160", "lossless"] as const)("songs of an album join without silence or overlap: %s", async (quality) => {
  const listener = await joinAlbum(albumId, quality);
  await listener.until(({ plays, state }) => plays === 3 && state === "ended", 40_000);
  const sound = await recordedBy(listener);
  const begin = sound.findIndex((value) => Math.abs(value) > 0.02);
  let join = begin;
  for (const samples of lengths.slice(0, -1)) {
    join += samples;
    const around = sound.slice(join - 4_000, join + 4_000);
    const shift = ((phaseAt(sound, join + 200) - phaseAt(sound, join - 1_000) + 300) % 200) - 100;
    console.log(
      `${quality}: join shifted by ${shift.toFixed(2)} samples, ${longestSilence(around)} samples without sound`,
    );
    expect(Math.abs(shift)).toBeLessThan(rateHz / 1000);
    expect(longestSilence(around)).toBeLessThan(13 + rateHz / 1000);
  }
  await listener.close();
});

test("songs of other rates and bits join as well: lossless", async () => {
  const listener = await joinAlbum(mixedAlbumId, "lossless");
  await listener.until(({ plays, state }) => plays === 3 && state === "ended", 40_000);
  const { tracks } = (await (await fetch(`${server.url}/api/v1/albums/${mixedAlbumId}`)).json()) as { tracks: Track[] };
  const forms = tracks.map(({ renditions }) => renditions.at(-1));
  expect(forms).toMatchObject(mixed.map(({ rate, bits }) => ({ sampleRateHz: rate, bitsPerSample: bits })));
  const sound = await recordedBy(listener);
  const begin = sound.findIndex((value) => Math.abs(value) > 0.02);
  let seconds = 0;
  for (const { samples, rate } of mixed.slice(0, -1)) {
    seconds += samples / rate;
    const join = begin + Math.round(seconds * rateHz);
    const around = sound.slice(join - 4_000, join + 4_000);
    const shift = ((phaseAt(sound, join + 400) - phaseAt(sound, join - 1_200) + 300) % 200) - 100;
    console.log(`mixed: join shifted by ${shift.toFixed(2)} samples, ${longestSilence(around)} samples without sound`);
    expect(Math.abs(shift)).toBeLessThan(rateHz / 1000);
    expect(longestSilence(around)).toBeLessThan(13 + rateHz / 1000);
  }
  await listener.close();
});
