import type { ByteWindow } from "./byte-window.ts";
import { createDamage, type Damage } from "./damage.ts";
import { flacPieces } from "./flac-frames.ts";
import { mp3Pieces, searchFrame } from "./mp3-frames.ts";
import { oggPieces } from "./ogg-streams.ts";
import { type SoundFormat, sniffSoundFormat } from "./sound-format.ts";
import type { SoundPieces } from "./sound-piece.ts";
import { behindTags, endBeforeTags } from "./tags-around.ts";
import { waveLength } from "./wave-length.ts";

/** Bytes before the sound that are looked through for its beginning. */
const junkBytesMax = 1_048_576;

/** Bytes that tell what kind of sound begins. */
const headBytes = 64;

export interface FoundSound {
  readonly format: SoundFormat;
  /** Where it begins. */
  readonly at: number;
  /** Its first bytes. */
  readonly head: Buffer;
}

/** Where in a file sound begins that is decoded without ffmpeg: behind tags, and behind what has no business there. */
export async function findSound(window: ByteWindow): Promise<FoundSound | null> {
  const at = await behindTags(window, 0, window.bytes);
  const head = await window.at(at, headBytes);
  const format = sniffSoundFormat(head);
  if (format) return { format, at, head };
  if (isOtherKind(head)) return null;
  const end = Math.min(at + junkBytesMax, window.bytes);
  const bytes = await window.at(at, end - at);
  const marker = firstMarker(bytes);
  const soundEnd = await endBeforeTags(window);
  const frame = await searchFrame(window, at, soundEnd, at + (marker?.at ?? bytes.length));
  if (frame) return { format: "mp3", at: frame.at, head: await window.at(frame.at, headBytes) };
  return marker && { ...marker, at: at + marker.at };
}

/** How files of other kinds begin: what looks like sound of ours in them is a part of them. */
const otherKinds = [
  ...[
    "\x1aE\xdf\xa3",
    "0&\xb2u",
    "wvpk",
    "MAC ",
    "TTA1",
    "DSD ",
    "FRM8",
    "FORM",
    "caff",
    "#!AM",
    ".snd",
    "MPCK",
    "MP+",
  ],
  ...["tBaK", "ajkg", "\x0bw", "\x7f\xfe", "riff", "Crea", "\xff\xf1", "\xff\xf9", "\xff\xfc", "\xff\xfd", "\xff\xfe"],
  ...["\xff\xff", "\x89PNG", "\xff\xd8", "PK\x03\x04", "%PDF"],
];

function isOtherKind(head: Buffer): boolean {
  const text = head.toString("latin1");
  return otherKinds.some((magic) => text.startsWith(magic)) || text.slice(4, 8) === "ftyp";
}

function firstMarker(bytes: Buffer): FoundSound | null {
  const places = ["RIFF", "RF64", "fLaC", "OggS"].flatMap((magic) => {
    for (let at = bytes.indexOf(magic, 0, "latin1"); at >= 0; at = bytes.indexOf(magic, at + 1, "latin1")) {
      const head = bytes.subarray(at, at + headBytes);
      const format = sniffSoundFormat(head);
      if (format) return [{ format, at, head }];
    }
    return [];
  });
  return places.sort((left, right) => left.at - right.at)[0] ?? null;
}

/** The sound's frames in their order. Those of a WAV have no bounds: it is read as it lies. */
export function piecesOf(window: ByteWindow, { format, at, head }: FoundSound, damage: Damage): SoundPieces | null {
  if (format === "wav") return null;
  if (format === "mp3") return mp3Pieces(window, damage);
  if (head[0] === 0x4f) return oggPieces(window, format === "flac" ? "oggflac" : format, damage);
  return flacPieces(window, at, damage);
}

/** What was found out about a file without decoding it. */
export interface Examined {
  readonly format: SoundFormat;
  /** Of its sound with what was lost; null where only a decoder can tell. */
  readonly seconds: number | null;
  /** What is wrong with it; empty when nothing is. */
  readonly damage: readonly string[];
  /** Its streams: more than one when files were joined. */
  readonly streams: number;
}

/** Goes through a file's frames. Null for what is none of the formats that are decoded without ffmpeg. Throws `SourceFault`. */
export async function examineSound(window: ByteWindow): Promise<Examined | null> {
  const found = await findSound(window);
  if (!found) return null;
  const damage = createDamage();
  const pieces = piecesOf(window, found, damage);
  if (!pieces) {
    const { seconds } = await waveLength(window, found.at, damage);
    return { format: found.format, seconds, damage: damage.texts(), streams: 1 };
  }
  let seconds: number | null = 0;
  let streams = 0;
  let rateHz: number | null = null;
  for await (const piece of pieces) {
    if (piece.type === "begin") {
      streams += 1;
      rateHz = piece.sampleRateHz;
    }
    const samples: number | null =
      piece.type === "begin" ? -piece.skipSamples : piece.type === "end" ? -piece.trimSamples : piece.samples;
    seconds = seconds === null || samples === null || rateHz === null ? null : seconds + samples / rateHz;
  }
  return { format: found.format, seconds, damage: damage.texts(), streams };
}
