import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clickTrack, ffmpeg, hasFfmpeg, wavBytes } from "../../../test/contract/sound.ts";
import { openRegular } from "../../files/open-regular.ts";
import { ffmpegEncoder } from "./ffmpeg-encoder.ts";

let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-ffmpeg-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function reasonFor(path: string): Promise<string | null> {
  const opened = await openRegular(path);
  if (!opened.ok) throw new Error(opened.error);
  const result = await ffmpegEncoder.encode(
    {
      source: opened.value,
      sampleRateHz: 44_100,
      kinds: ["aac160"],
      scratchDirectory: directory,
      signal: new AbortController().signal,
    },
    { segment: async () => undefined, finished: async () => undefined },
  );
  await opened.value.close();
  return result.ok ? null : result.error;
}

const sound = () => wavBytes(clickTrack(0.5, 44_100));

test.runIf(hasFfmpeg)("a list that names another file is no song", async () => {
  writeFileSync(join(directory, "other.wav"), sound());
  writeFileSync(join(directory, "list.mp3"), "ffconcat version 1.0\nfile other.wav\n");
  expect(await reasonFor(join(directory, "list.mp3"))).not.toBeNull();
});

test.runIf(hasFfmpeg)("a decoder that is not on our list is not used", async () => {
  const path = join(directory, "odd.wav");
  writeFileSync(join(directory, "plain.wav"), sound());
  ffmpeg(["-i", join(directory, "plain.wav"), "-c:a", "adpcm_yamaha", path]);
  expect(await reasonFor(path)).toContain("its sound is in adpcm_yamaha, which is not taken");
});

test.runIf(hasFfmpeg)("more channels than are taken are refused", async () => {
  const path = join(directory, "many.wav");
  ffmpeg(["-f", "lavfi", "-i", "anullsrc=r=44100:cl=hexadecagonal", "-t", "0.2", path]);
  expect(await reasonFor(path)).toBe("it has 16 channels, not 1..8");
});

test.runIf(hasFfmpeg).each(["-y", "concat:a|b.wav", "http:", "%d.wav", "a\nb.wav"])(
  "a file that is called %j is a file like any other",
  async (name) => {
    writeFileSync(join(directory, name), sound());
    expect(await reasonFor(join(directory, name))).toBeNull();
  },
);

test.runIf(hasFfmpeg)("what is put in the place of a song after it was opened is not read", async () => {
  const path = join(directory, "song.wav");
  writeFileSync(path, sound());
  const opened = await openRegular(path);
  if (!opened.ok) throw new Error(opened.error);
  rmSync(path);
  writeFileSync(path, "no music");
  const { signal } = new AbortController();
  const segments: number[] = [];
  const result = await ffmpegEncoder.encode(
    { source: opened.value, sampleRateHz: 44_100, kinds: ["aac160"], scratchDirectory: directory, signal },
    {
      segment: async (_kind, { durationSamples }) => void segments.push(durationSamples),
      finished: async () => undefined,
    },
  );
  await opened.value.close();
  expect(result.ok && segments.length).toBe(1);
});
