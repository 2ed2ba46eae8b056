import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { openRegular } from "../../server/files/open-regular.ts";
import { ffmpegEncoder } from "../../server/ingest/encode/ffmpeg-encoder.ts";
import { mediabunnyEncoder } from "../../server/ingest/encode/mediabunny-encoder.ts";
import type { EncodedHeader, Encoder } from "../../server/ingest/encoder.ts";
import { damagedSamples, gainSamples, toneHz } from "./damaged-sound.ts";
import { decodedByFfmpeg, hasFfmpeg } from "./sound.ts";

// Real encoders at work, beside whatever else the machine does.
vi.setConfig({ testTimeout: 300_000 });

const rate = 44_100;
const directory = mkdtempSync(join(tmpdir(), "tutti-damaged-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Heard {
  readonly seconds: number;
  readonly left: Float32Array;
  readonly warnings: readonly string[];
}

async function hear(encoder: Encoder, path: string): Promise<Heard> {
  const opened = await openRegular(path);
  if (!opened.ok) throw new Error(opened.error);
  const parts: Uint8Array[] = [];
  const warnings: string[] = [];
  let header: EncodedHeader | null = null;
  const { signal } = new AbortController();
  const request = {
    source: opened.value,
    sampleRateHz: rate,
    kinds: ["flac"],
    scratchDirectory: directory,
    signal,
  } as const;
  const result = await encoder.encode(request, {
    segment: async (_kind, { bytes }) => void parts.push(bytes),
    finished: async (made) => {
      header = made;
    },
    warning: (text) => void warnings.push(text),
  });
  await opened.value.close();
  expect(result).toEqual({ ok: true, value: null });
  const { init, audibleSamples } = header as unknown as EncodedHeader;
  const [left = new Float32Array()] = decodedByFfmpeg(Buffer.concat([init, ...parts]));
  return { seconds: audibleSamples / rate, left, warnings };
}

/** The pitch of what sounds in it, Hz. */
function pitchOf(plane: Float32Array): number {
  const sounding = plane.filter((value) => Math.abs(value) > 0.001);
  let crossings = 0;
  for (let at = 1; at < sounding.length; at += 1) if (sounding[at - 1]! < 0 && sounding[at]! >= 0) crossings += 1;
  return (crossings * rate) / sounding.length;
}

const samples = hasFfmpeg ? damagedSamples(directory) : [];

describe.runIf(hasFfmpeg).each([mediabunnyEncoder, ffmpegEncoder])("encoder $name", (encoder) => {
  test("applies the output gain that an Opus header asks for", async () => {
    const { plain, quiet } = gainSamples(directory);
    const peaks: number[] = [];
    for (const bytes of [plain, quiet]) {
      const path = join(directory, "gain.opus");
      writeFileSync(path, bytes);
      const { left } = await hear(encoder, path);
      peaks.push(left.reduce((max, value) => Math.max(max, Math.abs(value)), 0));
    }
    expect(20 * Math.log10(peaks[1]! / peaks[0]!)).toBeCloseTo(-10, 1);
  });

  test.each(samples)("takes $name", async ({ name, extension, bytes, seconds, isTold }) => {
    const path = join(directory, `${name}.${extension}`);
    writeFileSync(path, bytes);
    const heard = await hear(encoder, path);
    if (seconds === null) expect(heard.seconds > 0.5 && heard.seconds < 1.9).toBe(true);
    else expect(Math.abs(heard.seconds - seconds)).toBeLessThan(0.06);
    expect(heard.left.reduce((max, value) => Math.max(max, Math.abs(value)), 0)).toBeLessThan(0.65);
    expect(Math.abs(pitchOf(heard.left) / toneHz - 1)).toBeLessThan(0.03);
    if (isTold) expect(heard.warnings.join()).toMatch(/\S{2,}/);
    else expect(heard.warnings).toEqual([]);
  });
});
