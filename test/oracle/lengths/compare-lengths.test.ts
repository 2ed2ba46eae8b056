import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ffmpegEncoder } from "../../../server/ingest/encode/ffmpeg-encoder.ts";
import { mediabunnyEncoder } from "../../../server/ingest/encode/mediabunny-encoder.ts";
import type { Encoder } from "../../../server/ingest/encoder.ts";
import { clickTrack, ffmpeg, hasFfmpeg, wavBytes } from "../../contract/sound.ts";
import { compareLengths } from "./compare-lengths.ts";
import { judgeLength } from "./judge-length.ts";

// Real encoders at work, beside whatever else the machine does.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const scratch = mkdtempSync(join(tmpdir(), "tutti-lengths-"));
const music = join(scratch, "music");

beforeAll(() => {
  if (!hasFfmpeg) return;
  mkdirSync(music);
  for (const [index, name] of ["a.ogg", "b.opus", "c.mp3", "d.flac"].entries()) {
    ffmpeg(["-i", "pipe:0", "-ar", "48000", join(music, name)], wavBytes(clickTrack(2.137 + index / 7, 48_000)));
  }
  writeFileSync(join(music, "e.mp3"), "ID3 nothing of a song".repeat(500));
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const judged = async (encoder: Encoder) =>
  (await compareLengths({ music, encoder, scratch })).map((length) => `${length.path} ${judgeLength(length).verdict}`);

describe.runIf(hasFfmpeg)("of a folder in four formats, with a file that is none", () => {
  test.each([ffmpegEncoder, mediabunnyEncoder])("each length is what ffprobe counts: $name", async (encoder) => {
    const same = ["a.ogg", "b.opus", "c.mp3", "d.flac"].map((path) => `${path} same`);
    expect(await judged(encoder)).toEqual([...same, "e.mp3 explained"]);
  });

  test("a length that is two milliseconds off is wrong", async () => {
    const short: Encoder = {
      ...ffmpegEncoder,
      encode: (request, output) =>
        ffmpegEncoder.encode(request, {
          ...output,
          finished: (header) =>
            output.finished({
              ...header,
              audibleSamples: header.audibleSamples - 96,
              paddingSamples: header.paddingSamples + 96,
            }),
        }),
    };
    expect((await judged(short)).slice(0, 4)).toEqual(
      ["a.ogg", "b.opus", "c.mp3", "d.flac"].map((path) => `${path} wrong`),
    );
  });
});
