import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "../../server/ingest/framing/crc.ts";
import { ffmpeg, type Sound, wavBytes } from "./sound.ts";

/** A file as people have them: something is wrong with it, and every player plays it. */
export interface DamagedSample {
  readonly name: string;
  readonly extension: string;
  readonly bytes: Buffer;
  /** How long it is to the ear; null where that is not known beforehand, only that it is shorter than it was. */
  readonly seconds: number | null;
  /** Whether sound is missing or something was left out, so that it is to be told. */
  readonly isTold: boolean;
}

const seconds = 2;

/** A tone of 400 Hz: its pitch is told by counting, and nothing in it is louder than half. */
export function tone(sampleRateHz: number, channelCount = 2, toneSeconds = seconds): Sound {
  const plane = Float32Array.from({ length: Math.round(toneSeconds * sampleRateHz) }, (_, index) => {
    return 0.4 * Math.sin((2 * Math.PI * toneHz * index) / sampleRateHz);
  });
  return { sampleRateHz, channels: Array.from({ length: channelCount }, () => plane) };
}

export const toneHz = 400;

/** Makes them all; `directory` is for files on the way. */
export function damagedSamples(directory: string): DamagedSample[] {
  return [...mp3s(directory), ...flacs(directory), ...waves(), ...oggs(directory)];
}

function encoded(directory: string, extension: string, sound: Sound, words: readonly string[]): Buffer {
  const path = join(directory, "plain.wav");
  writeFileSync(path, wavBytes(sound));
  const made = join(directory, "made");
  ffmpeg(["-i", path, ...words, "-map_metadata", "-1", "-f", extension, made]);
  return readFileSync(made);
}

/** The same bytes at each run, and no header among them. */
function noise(length: number): Buffer {
  let state = 12_345;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return (state >> 16) & 0xff;
    }),
  );
}

function patched(bytes: Buffer, at: number, put: Uint8Array): Buffer {
  const copy = Buffer.from(bytes);
  copy.set(put, at);
  return copy;
}

function flipped(bytes: Buffer, at: number, bit = 4): Buffer {
  return patched(bytes, at, Buffer.of(bytes[at]! ^ (1 << bit)));
}

const middle = (bytes: Buffer) => Math.floor(bytes.length / 2);
const half = (bytes: Buffer) => bytes.subarray(0, middle(bytes));

const id3v1 = Buffer.concat([Buffer.from("TAGSong"), Buffer.alloc(121)]);
const id3v2 = Buffer.concat([
  Buffer.from("ID3\x04\0\0\0\0\x02\0TIT2\0\0\0\x05\0\0\0Song", "latin1"),
  Buffer.alloc(241),
]);
const ape = (() => {
  const item = Buffer.from("\x04\0\0\0\0\0\0\0Title\0Song", "latin1");
  const frame = (flags: number) => {
    const bytes = Buffer.alloc(32);
    bytes.write("APETAGEX");
    bytes.writeUInt32LE(2_000, 8);
    bytes.writeUInt32LE(item.length + 32, 12);
    bytes.writeUInt32LE(1, 16);
    bytes.writeUInt32LE(flags, 20);
    return bytes;
  };
  return Buffer.concat([frame(0xa0000000), item, frame(0x80000000)]);
})();
const lyrics3 = Buffer.from("LYRICSBEGININD0000200LYR00005Hello000034LYRICS200");

function mp3s(directory: string): DamagedSample[] {
  const words = (rate: number, channels: number) => [
    "-c:a",
    "libmp3lame",
    "-b:a",
    "96k",
    "-ar",
    `${rate}`,
    "-ac",
    `${channels}`,
  ];
  const plain = encoded(directory, "mp3", tone(44_100), [...words(44_100, 2), "-id3v2_version", "0"]);
  const variable = encoded(directory, "mp3", tone(44_100), ["-c:a", "libmp3lame", "-q:a", "4", "-id3v2_version", "0"]);
  const other = encoded(directory, "mp3", tone(22_050, 1), [...words(22_050, 1), "-id3v2_version", "0"]);
  const high = encoded(directory, "mp3", tone(48_000), [...words(48_000, 2), "-id3v2_version", "0"]);
  const frame = 313;
  const one = (name: string, bytes: Buffer, isTold: boolean, long: number | null = seconds): DamagedSample => ({
    name: `MP3 ${name}`,
    extension: "mp3",
    bytes,
    seconds: long,
    isTold,
  });
  return [
    one("with ID3v1 at its end", Buffer.concat([plain, id3v1]), false),
    one("with an APE tag at its end", Buffer.concat([plain, ape, id3v1]), false),
    one("with Lyrics3 at its end", Buffer.concat([plain, lyrics3, id3v1]), false),
    one("with ID3v2 at its end", Buffer.concat([plain, id3v2]), false),
    one("with an APE tag at its start", Buffer.concat([ape, plain]), false),
    one("behind junk", Buffer.concat([noise(5_000), plain]), true),
    one("behind zeros", Buffer.concat([Buffer.alloc(5_000), plain]), false),
    one("before junk", Buffer.concat([plain, noise(5_000)]), true),
    one("before zeros", Buffer.concat([plain, Buffer.alloc(5_000)]), false),
    one("with a hole of zeros", patched(plain, middle(plain), Buffer.alloc(3_000)), true),
    one("with a variable rate and a hole", patched(variable, middle(variable), Buffer.alloc(1_500)), true),
    one("with a part overwritten", patched(plain, middle(plain), noise(2_000)), true),
    one("with a bit of a header flipped", flipped(plain, plain.indexOf(plain.subarray(0, 2), 20 * frame)), true),
    one("cut in half", half(plain), true, seconds / 2),
    one("joined with another", Buffer.concat([plain, plain]), false, 2 * seconds),
    one("joined with tags between", Buffer.concat([plain, id3v1, id3v2, plain, id3v1]), false, 2 * seconds),
    one("joined with one of half the rate", Buffer.concat([plain, other]), false, 2 * seconds),
    one("joined with one of a higher rate", Buffer.concat([other, high]), false, 2 * seconds),
  ];
}

function flacs(directory: string): DamagedSample[] {
  const plain = encoded(directory, "flac", tone(44_100), ["-c:a", "flac"]);
  // A number in the header of a frame; most of a frame is its sound.
  const header = plain.indexOf(Buffer.of(0xff, 0xf8), middle(plain));
  const one = (name: string, bytes: Buffer, isTold: boolean, long: number | null = seconds): DamagedSample => ({
    name: `FLAC ${name}`,
    extension: "flac",
    bytes,
    seconds: long,
    isTold,
  });
  return [
    one("with a bit flipped", flipped(plain, middle(plain)), true),
    one("with a bit of a header flipped", flipped(plain, header + 4, 1), true),
    one("with a hole of zeros", patched(plain, middle(plain), Buffer.alloc(5_000)), true),
    one("with ID3v2 at its start", Buffer.concat([id3v2, plain]), false),
    one("with ID3v1 at its end", Buffer.concat([plain, id3v1]), false),
    one("with an APE tag at its end", Buffer.concat([plain, ape]), false),
    one("behind junk", Buffer.concat([noise(5_000), plain]), false),
    one("before junk", Buffer.concat([plain, noise(5_000)]), true),
    one("cut in half", half(plain), true, null),
  ];
}

function waves(): DamagedSample[] {
  const plain = wavBytes(tone(44_100));
  const untold = (size: number) => {
    const copy = Buffer.from(plain);
    copy.writeUInt32LE(size, 4);
    copy.writeUInt32LE(size, 40);
    return copy;
  };
  const one = (name: string, bytes: Buffer, isTold: boolean, long: number | null = seconds): DamagedSample => ({
    name: `WAV ${name}`,
    extension: "wav",
    bytes,
    seconds: long,
    isTold,
  });
  return [
    one("one byte short", plain.subarray(0, plain.length - 1), true),
    one("from a pipe", untold(0xffffffff), true),
    one("from another kind of pipe", untold(0x7fffffff), true),
    one("whose sizes were never written", untold(0), true),
    one("behind ID3v2", Buffer.concat([id3v2, plain]), false),
    one("behind junk", Buffer.concat([noise(5_000), plain]), false),
    one("before junk", Buffer.concat([plain, noise(5_000)]), false),
    one("cut in half", half(plain), true, seconds / 2),
  ];
}

function oggs(directory: string): DamagedSample[] {
  const vorbisOf = (rate: number, channels: number) =>
    encoded(directory, "ogg", tone(rate, channels), ["-c:a", "libvorbis", "-q:a", "5", "-page_duration", "200000"]);
  const vorbis = vorbisOf(44_100, 2);
  const opus = encoded(directory, "opus", tone(48_000), ["-c:a", "libopus", "-b:a", "96k", "-page_duration", "200000"]);
  const flac = encoded(directory, "ogg", tone(44_100), ["-c:a", "flac", "-page_duration", "200000"]);
  const one = (
    name: string,
    extension: string,
    bytes: Buffer,
    isTold: boolean,
    long: number | null = seconds,
  ): DamagedSample => ({
    name,
    extension,
    bytes,
    seconds: long,
    isTold,
  });
  const all = [
    ["Vorbis", "ogg", vorbis],
    ["Opus", "opus", opus],
    ["FLAC in Ogg", "oga", flac],
  ] as const;
  return [
    ...all.flatMap(([name, extension, plain]) => [
      one(`${name} with a bit flipped`, extension, flipped(plain, middle(plain)), true),
      one(`${name} with a hole of zeros`, extension, patched(plain, middle(plain), Buffer.alloc(3_000)), true),
      one(`${name} behind junk`, extension, Buffer.concat([noise(5_000), plain]), true),
      one(`${name} before junk`, extension, Buffer.concat([plain, noise(5_000)]), true),
      one(`${name} with ID3v1 at its end`, extension, Buffer.concat([plain, id3v1]), false),
      one(`${name} chained`, extension, Buffer.concat([plain, withSerial(plain, 77)]), false, 2 * seconds),
      one(`${name} with a gap in its time stamps`, extension, withGap(plain, 500_000), true),
    ]),
    one("Vorbis chained with another rate", "ogg", Buffer.concat([vorbis, vorbisOf(22_050, 1)]), false, 2 * seconds),
  ];
}

/** Each page of an Ogg file changed, with its CRC made anew. */
function withPages(bytes: Buffer, change: (page: Buffer, index: number) => void): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = 0, index = 0; at < copy.length; index += 1) {
    const laces = copy.subarray(at + 27, at + 27 + copy[at + 26]!);
    const page = copy.subarray(at, at + 27 + laces.length + laces.reduce((sum, lace) => sum + lace, 0));
    change(page, index);
    page.writeUInt32LE(0, 22);
    page.writeUInt32LE(crc32(page), 22);
    at += page.length;
  }
  return copy;
}

function withSerial(bytes: Buffer, serial: number): Buffer {
  return withPages(bytes, (page) => page.writeUInt32LE(serial, 14));
}

/** The same sound twice: as it is, and with an output gain of -10 dB in its header. */
export function gainSamples(directory: string): { readonly plain: Buffer; readonly quiet: Buffer } {
  const plain = encoded(directory, "opus", tone(48_000), ["-c:a", "libopus", "-b:a", "96k"]);
  const quiet = withPages(plain, (page, index) => {
    if (index === 0) page.writeInt16LE(-10 * 256, 28 + 16);
  });
  return { plain, quiet };
}

/** Time stamps leap in the midst of it; not a sample is missing. */
function withGap(bytes: Buffer, samples: number): Buffer {
  return withPages(bytes, (page, index) => {
    const granule = page.readBigInt64LE(6);
    if (index >= 6 && granule > 0n) page.writeBigInt64LE(granule + BigInt(samples), 6);
  });
}
