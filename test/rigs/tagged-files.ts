/** Sound files of a few hundred bytes that hold tags and hardly any sound. */

export type Encoding = "latin1" | "utf16le" | "utf16be" | "utf8";

/** What ID3v2 calls an encoding, and the mark at its beginning. */
const encodings: Record<Encoding, { readonly sign: number; readonly mark: string }> = {
  latin1: { sign: 0, mark: "" },
  utf16le: { sign: 1, mark: "fffe" },
  utf16be: { sign: 1, mark: "feff" },
  utf8: { sign: 3, mark: "" },
};

/** A text frame. Several values have a zero between them. Bytes go in as they are, as Latin-1. */
export function textFrame(id: string, text: string | Buffer, encoding: Encoding = "utf8"): [string, Buffer] {
  const { sign, mark } = encodings[encoding];
  return [
    id,
    Buffer.concat([Buffer.of(Buffer.isBuffer(text) ? 0 : sign), Buffer.from(mark, "hex"), bytesOf(text, encoding)]),
  ];
}

function bytesOf(text: string | Buffer, encoding: Encoding): Buffer {
  if (Buffer.isBuffer(text)) return text;
  if (encoding !== "utf16be") return Buffer.from(text, encoding);
  return Buffer.from(text, "utf16le").swap16();
}

/** A frame of a text that has a description: TXXX. */
export function namedFrame(description: string, text: string): [string, Buffer] {
  return ["TXXX", Buffer.from(`\u0003${description}\0${text}`)];
}

export function pictureFrame(picture: Uint8Array, type = 3): [string, Buffer] {
  return ["APIC", Buffer.concat([Buffer.from("\u0003image/jpeg\0"), Buffer.of(type, 0), picture])];
}

/** An MP3 file: ID3v2 of this version, and one silent frame. */
export function mp3With(version: 3 | 4, frames: readonly [string, Buffer][]): Buffer {
  const body = Buffer.concat(
    frames.map(([id, content]) => Buffer.concat([headOf(version, id, content.length), content])),
  );
  const silence = Buffer.alloc(417 * 3);
  for (const at of [0, 417, 834]) silence.write("fffb9064", at, "hex");
  return Buffer.concat([Buffer.from("ID3"), Buffer.of(version, 0, 0), syncSafe(body.length), body, silence]);
}

function headOf(version: 3 | 4, id: string, length: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(length);
  return Buffer.concat([Buffer.from(id), version === 4 ? syncSafe(length) : size, Buffer.alloc(2)]);
}

/** Sizes in ID3 use seven bits of each byte. */
function syncSafe(size: number): Buffer {
  return Buffer.of((size >>> 21) & 0x7f, (size >>> 14) & 0x7f, (size >>> 7) & 0x7f, size & 0x7f);
}

/** A FLAC file of no samples with these comments ("ARTIST=Somebody") and front covers. */
export function flacWith(comments: readonly string[], pictures: readonly Uint8Array[] = []): Buffer {
  const info = Buffer.alloc(34);
  info.writeUInt16BE(4_096, 0);
  info.writeUInt16BE(4_096, 2);
  // 44,100 Hz in 20 bits, then two channels and 16 bits.
  info.writeUInt32BE((44_100 << 12) | (1 << 9) | (15 << 4), 10);
  const blocks: [number, Buffer][] = [
    [0, info],
    commentBlock(comments),
    ...pictures.map((picture): [number, Buffer] => [6, pictureBlock(picture)]),
  ];
  return flacHead(blocks);
}

/** A FLAC file with these comments in the place of its own. Its sound stays as it is; what else was said of it goes. */
export function taggedFlac(file: Buffer, comments: readonly string[]): Buffer {
  const streamInfo = file.subarray(8, 8 + 34);
  return Buffer.concat([flacHead([[0, streamInfo], commentBlock(comments)]), file.subarray(flacSoundAt(file))]);
}

/** Where the blocks of a FLAC file end and its sound begins. */
function flacSoundAt(file: Buffer): number {
  for (let at = 4; ; at += 4 + file.readUIntBE(at + 1, 3)) {
    if (file[at]! & 0x80) return at + 4 + file.readUIntBE(at + 1, 3);
  }
}

function flacHead(blocks: readonly (readonly [type: number, content: Buffer])[]): Buffer {
  const last = blocks.length - 1;
  const written = blocks.map(([type, content], index) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(content.length);
    head[0] = type | (index === last ? 0x80 : 0);
    return Buffer.concat([head, content]);
  });
  return Buffer.concat([Buffer.from("fLaC"), ...written]);
}

function commentBlock(comments: readonly string[]): [number, Buffer] {
  return [4, Buffer.concat([counted(Buffer.from("hand")), little(comments.length), ...comments.map(commentOf)])];
}

function commentOf(text: string): Buffer {
  return counted(Buffer.from(text));
}

function counted(content: Buffer): Buffer {
  return Buffer.concat([little(content.length), content]);
}

function little(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function pictureBlock(picture: Uint8Array): Buffer {
  const big = (value: number) => Buffer.from(value.toString(16).padStart(8, "0"), "hex");
  const kind = Buffer.from("image/jpeg");
  const shape = Buffer.alloc(16);
  return Buffer.concat([big(3), big(kind.length), kind, big(0), shape, big(picture.length), picture]);
}
