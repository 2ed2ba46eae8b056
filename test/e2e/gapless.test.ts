import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Sound, wavBytes } from "../contract/sound.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { type Audience, openAudience, pause } from "./audience.ts";

const rateHz = 44_100;
/** 200 samples to a period: a shift of up to 100 samples (2.3 ms) cannot be mistaken for another. */
const toneHz = 220.5;
/** None ends where a frame of AAC (1,024 samples) or FLAC ends. */
const lengths = [265_717, 177_013, 220_501];

let music: string;
let server: TestServer;
let audience: Audience;
let albumId: string;

/** One long tone, cut into songs: any gap, overlap or shift at a join is a break of its phase. */
function toneFrom(firstSample: number, samples: number): Sound {
  const plane = Float32Array.from({ length: samples }, (_, index) => {
    return 0.5 * Math.sin((2 * Math.PI * toneHz * (firstSample + index)) / rateHz);
  });
  return { sampleRateHz: rateHz, channels: [plane, plane] };
}

beforeAll(async () => {
  music = await mkdtemp(join(tmpdir(), "tutti-gapless-"));
  const album = join(music, "The Tone", "Unbroken");
  await mkdir(album, { recursive: true });
  let first = 0;
  for (const [index, samples] of lengths.entries()) {
    await writeFile(join(album, `0${index + 1} - Part ${index + 1}.wav`), wavBytes(toneFrom(first, samples)));
    first += samples;
  }
  server = await startTestServer({ musicDirectory: music, mediaDelayMs: 40 });
  await server.musicDone();
  // Asked once, before the samples of a whole album keep this process, and the server in it, from answering.
  const albums = (await (await fetch(`${server.url}/api/v1/albums`)).json()) as { items: { id: string }[] };
  albumId = albums.items[0]?.id ?? "";
  audience = await openAudience(server.url);
});

// Looking at all samples keeps this process busy, and the server in it refuses what comes until it has caught breath.
afterEach(() => pause(2_500));

afterAll(async () => {
  await audience?.close();
  await server?.close();
  await rm(music, { recursive: true, force: true });
});

/** Runs in the page before its own code: keeps the samples that come out of the audio element. */
function recordSound(sampleRate: number): void {
  const Plain = window.Audio;
  const samples: Float32Array[] = [];
  const recording = function record(): HTMLAudioElement {
    const audio = new Plain();
    audio.addEventListener(
      "play",
      () => {
        const context = new AudioContext({ sampleRate });
        const recorder = context.createScriptProcessor(16_384, 1, 1);
        recorder.onaudioprocess = ({ inputBuffer }) => void samples.push(inputBuffer.getChannelData(0).slice());
        context.createMediaElementSource(audio).connect(recorder);
        recorder.connect(context.destination);
      },
      { once: true },
    );
    return audio;
  };
  Object.assign(window, { Audio: recording, recordedSound: () => samples.flatMap((part) => [...part]) });
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

test.each(["160", "lossless"] as const)("songs of an album join without silence or overlap: %s", async (quality) => {
  const listener = await audience.join({
    path: `/album/${albumId}`,
    prepare: async (page) => {
      await page.addInitScript(recordSound, rateHz);
      await page.addInitScript(
        (chosen) => localStorage.setItem("tutti.preferences", JSON.stringify({ quality: chosen })),
        quality,
      );
    },
  });
  await listener.playAlbum();
  await listener.until(({ plays, state }) => plays === 3 && state === "ended", 40_000);
  const sound = await listener.page.evaluate(() =>
    (window as unknown as { recordedSound(): number[] }).recordedSound(),
  );
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
