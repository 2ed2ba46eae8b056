import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ffmpeg, hasFfmpeg } from "../../../test/contract/sound.ts";
import { openRegular } from "../../files/open-regular.ts";
import { alacForm } from "./alac-form.ts";
import { describeSource } from "./describe-source.ts";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-alac-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function opened<Value>(name: string, work: (source: Parameters<typeof alacForm>[0]) => Promise<Value>) {
  const source = await openRegular(join(directory, name), directory);
  if (!source.ok) throw new Error(source.error);
  try {
    return await work(source.value);
  } finally {
    await source.value.close();
  }
}

function formOf(bytes: Uint8Array) {
  writeFileSync(join(directory, "made.m4a"), bytes);
  return opened("made.m4a", alacForm);
}

function box(name: string, ...bodies: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(bodies);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(name, 4, "latin1");
  return Buffer.concat([head, body]);
}

/** As Apple's own encoder writes it: 16 bits in the entry, whatever the stream has. */
function description(bits: number, rateHz: number): Buffer {
  const config = Buffer.alloc(28);
  config.writeUInt8(bits, 9);
  config.writeUInt8(2, 13);
  config.writeUInt32BE(rateHz, 24);
  const entry = Buffer.alloc(28);
  entry.writeUInt16BE(16, 18);
  return box("stsd", Buffer.alloc(8), box("alac", entry, box("alac", config)));
}

const track = (stsd: Uint8Array) => box("trak", box("tkhd"), box("mdia", box("minf", box("stbl", stsd))));

const file = (stsd: Uint8Array) => box("moov", track(stsd));

/** What `moov` holds goes on behind its end. */
function leaving(stsd: Uint8Array): Buffer {
  const bytes = file(stsd);
  bytes.writeUInt32BE(16);
  return bytes;
}

test("bits and rate are those that the decoder is told, of the track that is ALAC", async () => {
  const picture = track(box("stsd", Buffer.alloc(8), box("jpeg", Buffer.alloc(70))));
  const parts = [box("ftyp"), box("mdat", Buffer.alloc(99)), box("moov", picture, track(description(24, 176_400)))];
  expect(await formOf(Buffer.concat(parts))).toEqual({ bitsPerSample: 24, sampleRateHz: 176_400, channels: 2 });
});

test("sound of four gigabytes before the description is passed over by its length of 64 bits", async () => {
  const long = Buffer.alloc(16);
  long.writeUInt32BE(1);
  long.write("mdat", 4, "latin1");
  long.writeBigUInt64BE(16n + 50n, 8);
  const parts = [long, Buffer.alloc(50), box("moov", track(description(20, 96_000)))];
  expect(await formOf(Buffer.concat(parts))).toMatchObject({ bitsPerSample: 20, sampleRateHz: 96_000 });
});

test.each([
  ["nothing", Buffer.alloc(0)],
  ["no box", Buffer.from("This is not music.")],
  ["a box shorter than its own head", Buffer.concat([Uint8Array.of(0, 0, 0, 4), file(description(24, 96_000))])],
  ["a box that leaves the one around it", leaving(description(24, 96_000))],
  ["a description without its codec's", box("moov", track(box("stsd", Buffer.alloc(44))))],
  ["a rate of 0", box("moov", track(description(24, 0)))],
  [
    "more boxes than are looked at",
    Buffer.concat([...Array(1_001).fill(box("free")), box("moov", track(description(24, 96_000)))]),
  ],
])("of %s there is none", async (_, bytes) => {
  expect(await formOf(bytes)).toBeNull();
});

test.runIf(hasFfmpeg)("a file of ffmpeg's, whose sample entry says 0 Hz, is described by it", async () => {
  const source = ["-f", "lavfi", "-i", "anoisesrc=r=96000:d=0.5,aformat=channel_layouts=stereo"];
  ffmpeg([...source, "-c:a", "alac", "-sample_fmt", "s32p", join(directory, "a.m4a")]);
  const described = await opened("a.m4a", (file) => describeSource(file, directory));
  expect(described).toMatchObject({
    isLossless: true,
    source: { bitsPerSample: 24, sampleRateHz: 96_000, channels: 2 },
  });
});
