import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clickTrack, wavBytes } from "../../../test/contract/sound.ts";
import { openRegular } from "../../files/open-regular.ts";
import { toldSeconds } from "./told-seconds.ts";

let directory = "";

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-told-"));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A FLAC's marker and description: 44.1 kHz, so many samples. */
function flacHead(samples: number): Buffer {
  const head = Buffer.alloc(42);
  head.write("fLaC");
  head.writeUInt32BE(0x80000022, 4);
  head.writeUInt32BE(((44_100 << 12) | (1 << 9) | (15 << 4)) >>> 0, 18);
  head.writeUInt32BE(samples, 22);
  return head;
}

test.each([
  ["a WAV", wavBytes(clickTrack(2.5, 44_100)), 2.5],
  ["a FLAC", flacHead(44_100 * 7), 7],
  ["a FLAC that does not say", flacHead(0), null],
  ["a FLAC that is cut short", flacHead(9).subarray(0, 20), null],
  ["something else", Buffer.from("MAC and whatever follows"), null],
])("%s tells %#", async (name, bytes, seconds) => {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  const source = await openRegular(path);
  if (!source.ok) throw new Error(source.error);
  expect(await toldSeconds(source.value)).toBe(seconds);
  await source.value.close();
});
