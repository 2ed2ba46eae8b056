import { syncSafe } from "./tags-around.ts";

/** Formats that are decoded without ffmpeg. */
export type SoundFormat = "wav" | "flac" | "mp3" | "vorbis" | "opus";

/** Tells a sound file by its first bytes, never by its name. `null` for anything else. */
export function sniffSoundFormat(head: Uint8Array): SoundFormat | null {
  const start = afterId3(head);
  const text = (from: number, length: number) => String.fromCharCode(...head.subarray(from, from + length));
  const magic = text(start, 4);
  if ((magic === "RIFF" || magic === "RF64") && text(start + 8, 4) === "WAVE") return "wav";
  if (magic === "fLaC") return "flac";
  if (magic === "OggS") return sniffOgg(text(start + 28, 8));
  const isSync = head[start] === 0xff && ((head[start + 1] ?? 0) & 0xe0) === 0xe0;
  const isLayer3 = ((head[start + 1] ?? 0) & 0x06) === 0x02;
  if (isSync && isLayer3) return "mp3";
  return null;
}

/** The first packet of an Ogg stream begins after a page header of 28 bytes. */
function sniffOgg(packet: string): SoundFormat | null {
  if (packet.startsWith("\x01vorbis")) return "vorbis";
  if (packet.startsWith("OpusHead")) return "opus";
  return packet.startsWith("\x7fFLAC") ? "flac" : null;
}

/** Where an ID3v2 tag at the start ends. */
function afterId3(head: Uint8Array): number {
  if (!(head[0] === 0x49 && head[1] === 0x44 && head[2] === 0x33)) return 0;
  return 10 + syncSafe(head, 6);
}

/** What a header says of the sound behind it. */
export interface SoundShape {
  readonly sampleRateHz: number;
  readonly channels: number;
}

/** Rate and channels where the first bytes tell them: in FLAC, Vorbis and Opus. Those of WAV and MP3 are told by their readers. */
export function soundShape(head: Uint8Array, format: SoundFormat): Partial<SoundShape> {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const at = afterId3(head);
  const isOgg = head[at] === 0x4f;
  if (format === "flac" && !isOgg && at + 22 <= head.length) {
    // The stream's description: 20 bits of rate and 3 of channels less one, after 10 bytes of block and frame sizes.
    const bits = view.getUint32(at + 18);
    return { sampleRateHz: bits >>> 12, channels: ((bits >>> 9) & 7) + 1 };
  }
  if (format === "vorbis" && at + 44 <= head.length) {
    return { channels: view.getUint8(at + 28 + 11), sampleRateHz: view.getUint32(at + 28 + 12, true) };
  }
  return format === "opus" && at + 38 <= head.length ? { channels: view.getUint8(at + 28 + 9) } : {};
}
