import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clickTrack, wavBytes } from "../../../test/contract/sound.ts";
import { openRegular } from "../../files/open-regular.ts";
import { createDamage } from "../framing/damage.ts";
import { decodeSource } from "./decode-source.ts";

let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-decode-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Samples of each block, or why there are none. */
async function blocksOf(path: string): Promise<number[] | string> {
  const opened = await openRegular(path);
  if (!opened.ok) throw new Error(opened.error);
  const blocks: number[] = [];
  try {
    for await (const { channels } of decodeSource(opened.value, createDamage())) blocks.push(channels[0]!.length);
    return blocks;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await opened.value.close();
  }
}

function write(bytes: Uint8Array): string {
  const path = join(directory, "sound");
  writeFileSync(path, bytes);
  return path;
}

/** A FLAC's marker and description; what would follow is never looked at. */
function flacHead(rateHz: number, channels: number): Buffer {
  const head = Buffer.alloc(8 + 34 + 64);
  head.write("fLaC");
  head.writeUInt32BE(0x80000022, 4);
  head.writeUInt16BE(4_096, 8);
  head.writeUInt16BE(4_096, 10);
  head.writeUInt32BE(((rateHz << 12) | ((channels - 1) << 9) | (15 << 4)) >>> 0, 18);
  return head;
}

function oggHead(packet: Buffer): Buffer {
  return Buffer.concat([Buffer.from("OggS\0\x02"), Buffer.alloc(20), Buffer.of(1, packet.length), packet]);
}

test.each([
  ["a FLAC", flacHead(655_350, 2), "its sample rate 655350 Hz is not within 4000..384000"],
  [
    "a Vorbis",
    oggHead(Buffer.from("\x01vorbis\0\0\0\0\xff\x44\xac\0\0".padEnd(30, "\0"), "latin1")),
    "it has 255 channels, not 1..8",
  ],
  ["an Opus", oggHead(Buffer.from("OpusHead\x01\x20".padEnd(19, "\0"), "latin1")), "it has 32 channels, not 1..8"],
])("%s whose header claims too much is refused before anything is made for it", async (_name, bytes, reason) => {
  expect(await blocksOf(write(bytes))).toBe(reason);
});

test("a WAV with more channels than are taken is refused before its samples are read", async () => {
  const bytes = Buffer.from(wavBytes(clickTrack(0.1, 44_100, 2)));
  bytes.writeUInt16LE(16, 22);
  bytes.writeUInt16LE(32, 32);
  expect(await blocksOf(write(bytes))).toBe("it has 16 channels, not 1..8");
});
