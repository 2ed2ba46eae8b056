import { expect, test } from "vitest";
import { blockBytes } from "../../../shared/manifest/manifest.ts";
import { seededRandom } from "../../../shared/seeded-random.ts";
import { chunkSegment } from "./chunk-segment.ts";

interface Frame {
  readonly time: number;
  readonly bytes: number;
  readonly first: number;
}

function box(name: string, ...parts: Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(name, 4, "latin1");
  return Buffer.concat([head, body]);
}

function words(...values: number[]): Uint8Array {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}

/** A fragment as the packager makes it: sizes in `trun`, durations by default. */
function fragment(sizes: readonly number[], startTime: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  const data = Buffer.from(Array.from({ length: sizes.reduce((sum, size) => sum + size, 0) }, () => random() * 256));
  const moofOf = (offset: number) =>
    box(
      "moof",
      box("mfhd", words(0, 7)),
      box(
        "traf",
        box("tfhd", words(0x020038, 1, 1024, 300, 0x2000000)),
        box("tfdt", words(0x1000000, 0, startTime)),
        box("trun", words(0x1000201, sizes.length, offset, ...sizes)),
      ),
    );
  return Buffer.concat([moofOf(moofOf(0).length + 8), box("mdat", data)]);
}

/** Every frame with its time, size and first byte, and where each chunk ends. */
function read(segment: Uint8Array): { frames: Frame[]; ends: number[] } {
  const bytes = Buffer.from(segment);
  const frames: Frame[] = [];
  const ends: number[] = [];
  for (let moof = 0; moof < bytes.length; ) {
    const trun = bytes.indexOf("trun", moof) + 4;
    const tfdt = bytes.indexOf("tfdt", moof) + 4;
    let time = Number(bytes.readBigUInt64BE(tfdt + 4));
    let at = moof + bytes.readInt32BE(trun + 8);
    expect(bytes.toString("latin1", at - 4, at)).toBe("mdat");
    for (let index = 0; index < bytes.readUInt32BE(trun + 4); index += 1) {
      const size = bytes.readUInt32BE(trun + 12 + 4 * index);
      frames.push({ time, bytes: size, first: bytes[at] ?? -1 });
      at += size;
      time += 1024;
    }
    ends.push(at);
    moof = at;
  }
  return { frames, ends };
}

test("every frame keeps its time, size and bytes, and the first chunk ends within the first block", () => {
  const random = seededRandom(1);
  for (let seed = 1; seed <= 50; seed += 1) {
    const sizes = Array.from({ length: 171 }, () => 200 + Math.floor(random() * 700));
    const whole = fragment(sizes, 176_128, seed);
    const chunked = chunkSegment(whole);
    const { frames, ends } = read(chunked);
    expect(frames).toEqual(read(whole).frames);
    const boundaries = [1, 2, 3, 5, 9].map((blocks) => blocks * blockBytes);
    const longest = Math.max(...sizes) + 4;
    ends.slice(0, -1).forEach((end, index) => {
      expect(end).toBeLessThanOrEqual(boundaries[index] ?? 0);
      expect(end).toBeGreaterThan((boundaries[index] ?? 0) - longest);
    });
    expect(chunked.length - whole.length).toBeLessThan(chunked.length * 0.006);
  }
});

test("a frame may be longer than a block, and no chunk spans two fragments", () => {
  const whole = Buffer.concat([fragment([40_000, 500, 500], 0, 1), fragment([500], 3 * 1024, 2)]);
  const { frames, ends } = read(chunkSegment(whole));
  expect(frames).toEqual(read(whole).frames);
  expect(ends).toHaveLength(2);
});

test.each([
  ["nothing of a segment", new Uint8Array(40)],
  ["a cut-off fragment", fragment([500, 500], 0, 1).subarray(0, 300)],
  ["only media data", box("mdat", new Uint8Array(9))],
])("%s is refused", (_name, bytes) => {
  expect(() => chunkSegment(bytes)).toThrow(/^Cannot chunk a segment/);
});

test("frames that are all alike have their size by default, and may stand without a line of their own", () => {
  const frames = 80;
  const data = new Uint8Array(frames * 300).map((_, index) => index);
  const moofOf = (offset: number) =>
    box(
      "moof",
      box("mfhd", words(0, 7)),
      box(
        "traf",
        box("tfhd", words(0x020038, 1, 1024, 300, 0x2000000)),
        box("tfdt", words(0x1000000, 0, 2_048)),
        box("trun", words(0x1000001, frames, offset)),
      ),
    );
  const whole = Buffer.concat([moofOf(moofOf(0).length + 8), box("mdat", data)]);
  const chunked = Buffer.from(chunkSegment(whole));
  const samples: number[] = [];
  const sound: Buffer[] = [];
  for (let trun = chunked.indexOf("trun"); trun >= 0; trun = chunked.indexOf("trun", trun + 4)) {
    samples.push(chunked.readUInt32BE(trun + 8));
    const mdat = chunked.indexOf("mdat", trun);
    sound.push(chunked.subarray(mdat + 4, mdat - 4 + chunked.readUInt32BE(mdat - 4)));
  }
  expect(samples.reduce((sum, count) => sum + count, 0)).toBe(frames);
  expect(samples[0]).toBeLessThan(frames);
  expect(Buffer.concat(sound)).toEqual(Buffer.from(data));
});

test("a fragment that tells its samples' size nowhere is refused", () => {
  const whole = box(
    "moof",
    box("mfhd", words(0, 7)),
    box(
      "traf",
      box("tfhd", words(0x020008, 1, 1024)),
      box("tfdt", words(0x1000000, 0, 0)),
      box("trun", words(0x1000001, 1, 0)),
    ),
  );
  expect(() => chunkSegment(Buffer.concat([whole, box("mdat", new Uint8Array(300))]))).toThrow(/neither tfhd nor trun/);
});

/** A fragment whose samples have one size, told in `tfhd` alone. */
function alike(samples: number, { told, bytes }: { told: number; bytes: number }): Uint8Array {
  const moofOf = (offset: number) =>
    box(
      "moof",
      box("mfhd", words(0, 7)),
      box(
        "traf",
        box("tfhd", words(0x020038, 1, 1024, told, 0x2000000)),
        box("tfdt", words(0x1000000, 0, 0)),
        box("trun", words(0x1000001, samples, offset)),
      ),
    );
  return Buffer.concat([moofOf(moofOf(0).length + 8), box("mdat", new Uint8Array(bytes))]);
}

function changed(bytes: Uint8Array, at: string, change: (bytes: Buffer, body: number) => void): Uint8Array {
  const copy = Buffer.from(bytes);
  change(copy, copy.indexOf(at) + 4);
  return copy;
}

test.each([
  ["more samples than bytes", alike(0xffff_ffff, { told: 1, bytes: 4 }), /4294967295 samples in 4 bytes/],
  ["samples without a byte", alike(4, { told: 0, bytes: 4 }), /a sample without bytes/],
  ["samples of more bytes than the data", alike(2, { told: 4_000_000_000, bytes: 300 }), /its samples have 8000000000/],
  [
    "samples of fewer bytes than the data",
    alike(2, { told: 100, bytes: 300 }),
    /its samples have 200 bytes, its data 300/,
  ],
  [
    "a tfhd without the fields of its flags",
    changed(alike(1, { told: 4, bytes: 4 }), "tfhd", (bytes, body) => bytes.writeUInt32BE(0x02003b, body)),
    /"tfhd" has 28 bytes, not 40/,
  ],
  [
    "a trun of another length than its samples",
    changed(fragment([5, 5], 0, 1), "trun", (bytes, body) => bytes.writeUInt32BE(1, body + 4)),
    /"trun" has 28 bytes, not 24/,
  ],
  [
    "a box that is shorter than its head",
    changed(fragment([5], 0, 1), "mfhd", (bytes, body) => bytes.writeUInt32BE(7, body - 8)),
    /shorter than its own head/,
  ],
  [
    "data that does not begin with mdat",
    changed(fragment([5], 0, 1), "trun", (bytes, body) => bytes.writeUInt32BE(1, body + 8)),
    /does not begin where mdat does/,
  ],
])("%s are refused", (_name, bytes, reason) => {
  expect(() => chunkSegment(bytes)).toThrow(/^Cannot chunk a segment/);
  expect(() => chunkSegment(bytes)).toThrow(reason);
});
