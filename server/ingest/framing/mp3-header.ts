/** What the four bytes before an MPEG audio frame of layer III tell. */
export interface Mp3Header {
  readonly bytes: number;
  readonly sampleRateHz: number;
  readonly samples: number;
  readonly isMono: boolean;
}

const kilobitsMpeg1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const kilobitsMpeg2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const ratesHz = [44_100, 48_000, 32_000];
/** By version: 2.5, none, 2, 1. */
const rateDivisors = [4, 0, 2, 1];

/** Null where no frame begins, or one whose length is not told by its bitrate. */
export function mp3Header(bytes: Uint8Array): Mp3Header | null {
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes;
  const divisor = rateDivisors[(second >> 3) & 3]!;
  const rate = ratesHz[(third >> 2) & 3];
  if (first !== 0xff || (second & 0xe6) !== 0xe2 || divisor === 0 || rate === undefined || (fourth & 3) === 2) {
    return null;
  }
  const kilobits = (divisor === 1 ? kilobitsMpeg1 : kilobitsMpeg2)[third >> 4];
  if (!kilobits) return null;
  const sampleRateHz = rate / divisor;
  const samples = divisor === 1 ? 1_152 : 576;
  const padding = (third >> 1) & 1;
  const length = Math.floor((samples * 125 * kilobits) / sampleRateHz) + padding;
  return { bytes: length, sampleRateHz, samples, isMono: fourth >> 6 === 3 };
}

/** Whether one decoder can go on from one to the other. */
export function areAlike(one: Mp3Header, other: Mp3Header): boolean {
  return one.sampleRateHz === other.sampleRateHz && one.isMono === other.isMono;
}

/** What the first frame of a file tells of the others; it is no sound itself. */
export interface Mp3Info {
  /** Samples of all frames together; null if not told. */
  readonly samples: number | null;
  /** Samples at both ends that the encoder added; null if not told. */
  readonly added: { readonly start: number; readonly end: number } | null;
}

/**
 * Bytes of a first frame without sound, in which encoders note length and delay: whoever copies the frames into a new file writes it anew. 0
 * when the first frame is sound.
 */
export function mp3InfoBytes(head: Buffer): number {
  const header = mp3Header(head);
  return header !== null && mp3Info(head, header) !== null ? header.bytes : 0;
}

/** Samples by which a decoder lags; encoders tell their own part alone. */
const decoderDelaySamples = 529;

/** The tables of Xing (LAME, Lavc) and VBRI. Null for a frame of sound. */
export function mp3Info(frame: Buffer, header: Mp3Header): Mp3Info | null {
  if (frame.toString("latin1", 36, 40) === "VBRI" && frame.length >= 54) {
    return { samples: frame.readUInt32BE(50) * header.samples, added: null };
  }
  const sideBytes = header.samples === 1_152 ? (header.isMono ? 17 : 32) : header.isMono ? 9 : 17;
  let at = 4 + sideBytes;
  const magic = frame.toString("latin1", at, at + 4);
  if ((magic !== "Xing" && magic !== "Info") || frame.length < at + 8) return null;
  const flags = frame.readUInt32BE(at + 4);
  at += 8;
  const frames = flags & 1 && frame.length >= at + 4 ? frame.readUInt32BE(at) : null;
  for (const [flag, bytes] of [
    [1, 4],
    [2, 4],
    [4, 100],
    [8, 4],
  ] as const) {
    if (flags & flag) at += bytes;
  }
  const samples = frames === null ? null : frames * header.samples;
  // LAME's part: its name, and 21 bytes later twice 12 bits.
  if (frame.length < at + 24 || !/^[\x20-\x7e]{4}/u.test(frame.toString("latin1", at, at + 4))) {
    return { samples, added: null };
  }
  const both = frame.readUIntBE(at + 21, 3);
  const added = { start: (both >> 12) + decoderDelaySamples, end: Math.max(0, (both & 0xfff) - decoderDelaySamples) };
  return { samples, added };
}
