import { expect, test } from "vitest";
import { withFlacEntry, withoutTimes } from "./init-segment.ts";

function box(name: string, body: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(name, 4, "latin1");
  return Buffer.concat([head, body]);
}

/** Version and flags, two times, and what follows them. */
const timed = (version: 0 | 1) =>
  Buffer.concat([Uint8Array.of(version, 0, 0, 0), Buffer.alloc(version === 1 ? 16 : 8, 0x77), Buffer.from("rest")]);

test.each([0, 1] as const)("times of version %i become 0 and nothing else does", (version) => {
  const file = (body: Uint8Array) =>
    Buffer.concat([box("ftyp", Buffer.from("iso5")), box("moov", box("trak", box("mdia", box("mdhd", body))))]);
  const zero = Buffer.concat([
    Uint8Array.of(version, 0, 0, 0),
    Buffer.alloc(version === 1 ? 16 : 8),
    Buffer.from("rest"),
  ]);
  expect(withoutTimes(file(timed(version)))).toEqual(file(zero));
});

test.each([0, 1, 4])("a timed box with a body of %i bytes at the end stays as it is", (bytes) => {
  const file = box("mvhd", new Uint8Array(bytes).fill(1));
  expect(withoutTimes(file.slice())).toEqual(file);
});

test("boxes within boxes without end are left alone", () => {
  const levels = 50_000;
  const file = Buffer.alloc(8 * levels);
  for (let level = 0; level < levels; level += 1) {
    file.writeUInt32BE(8 * (levels - level), 8 * level);
    file.write("moov", 8 * level + 4, "latin1");
  }
  expect(file.equals(withoutTimes(Buffer.from(file)))).toBe(true);
});

/** A sample entry of FLAC as mediabunny writes it: 16 bits, and no rate where it has no room. */
const entryOf = (bits: number, rateHz: number) => {
  const body = Buffer.alloc(36, 0x11);
  body.writeUInt16BE(bits, 18);
  body.writeUInt16BE(rateHz, 24);
  return Buffer.concat([box("ftyp", Buffer.from("iso5")), box("stsd", box("fLaC", body))]);
};

test.each([
  [16, 44_100, 44_100],
  [24, 48_000, 48_000],
  [24, 88_200, 44_100],
  [24, 96_000, 48_000],
  [16, 176_400, 44_100],
  [24, 192_000, 48_000],
] as const)("the sample entry tells %i bits, and of %i Hz what has room there", (bitsPerSample, sampleRateHz, told) => {
  const found = withFlacEntry(entryOf(16, sampleRateHz > 65_535 ? 0 : sampleRateHz), { bitsPerSample, sampleRateHz });
  expect(found).toEqual(entryOf(bitsPerSample, told));
});

test("what has no whole sample entry of FLAC stays as it is", () => {
  const form = { bitsPerSample: 24, sampleRateHz: 96_000 } as const;
  for (const file of [box("mp4a", Buffer.alloc(36)), entryOf(16, 0).subarray(0, 12 + 8 + 8 + 24)]) {
    expect(withFlacEntry(Buffer.from(file), form)).toEqual(Buffer.from(file));
  }
});
