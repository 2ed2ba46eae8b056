import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ffmpeg, hasFfmpeg } from "../../../test/contract/sound.ts";
import { openRegular } from "../../files/open-regular.ts";
import { createDamage } from "../framing/damage.ts";
import { decodeSource } from "./decode-source.ts";

let directory = "";

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-decoders-"));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.runIf(hasFfmpeg).each([
  [16, "s16", 2],
  [24, "s32", 4],
] as const)("FLAC of %d bits is decoded to the very samples of the file", async (bits, format, bytes) => {
  const path = join(directory, `${bits}.flac`);
  // From the least sample to the greatest.
  const sound = ["-f", "lavfi", "-i", "aevalsrc=1.1*sin(900*t):d=0.5:s=44100", "-sample_fmt", format];
  ffmpeg([...sound, "-bits_per_raw_sample", `${bits}`, path]);
  const expected = ffmpeg(["-i", path, "-f", `${format}le`, "pipe:1"]);
  const source = await openRegular(path);
  if (!source.ok) throw new Error(source.error);
  const others: number[] = [];
  let at = 0;
  for await (const { channels } of decodeSource(source.value, createDamage())) {
    for (const value of channels[0]!) {
      const sample = bytes === 2 ? expected.readInt16LE(at * 2) : expected.readInt32LE(at * 4) / 256;
      if (value * 2 ** (bits - 1) !== sample) others.push(sample);
      at += 1;
    }
  }
  await source.value.close();
  expect({ samples: at, others }).toEqual({ samples: expected.length / bytes, others: [] });
});
